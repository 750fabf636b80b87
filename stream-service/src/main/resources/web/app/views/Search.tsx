import { useEffect, useMemo, useRef } from "react";
import { useRoute } from "../routing/useRoute";
import { Extent } from "../search/Extent";
import { FoundConversation } from "../search/FoundConversation";
import { SearchForm } from "../search/SearchForm";
import { queryOf } from "../search/searchState";
import { SearchStore } from "../search/searchStore";
import { Notice } from "../shared/Notice";
import { Skeleton } from "../shared/Skeleton";
import { useStore } from "../shared/store";
import { ViewFailure } from "../shared/ViewFailure";
import { useTitle } from "../shared/useTitle";
import { walkLinks } from "../shared/walkLinks";

export default function Search() {
  useTitle("Search");
  const route = useRoute();
  const query = queryOf(route);
  return (
    <section className="view search" aria-labelledby="view-title">
      <h1 id="view-title">Search</h1>
      <SearchForm route={route} />
      {query === undefined ? <p className="hint">Finds messages, initial prompts and names of conversations, and jumps to them.</p> : <Answers key={query} query={query} />}
    </section>
  );
}

function Answers({ query }: { query: string }) {
  const store = useMemo(() => new SearchStore(query), [query]);
  useEffect(() => store.open(), [store]);
  const { phase, found, page, error, isLoadingMore } = useStore(store);
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => walkLinks(list, ".found h2 a, .hit"), []);

  return (
    <div className="answers" ref={list} aria-busy={phase === "loading"}>
      {phase === "loading" && <Skeleton rows={5} label="Searching" />}
      {phase === "failed" && error && <ViewFailure what="Search" error={error} scope="read" onRetry={() => void store.load()} />}
      {phase === "shown" && page && <Extent page={page} shown={found.length} />}
      {phase === "shown" && found.map((conversation) => <FoundConversation key={conversation.id} found={conversation} />)}
      {phase === "shown" && error && <Notice tone="bad">The next page could not be loaded: {error.message}</Notice>}
      {phase === "shown" && page?.nextCursor !== undefined && (
        <button type="button" className="button next-page" disabled={isLoadingMore} onClick={() => void store.loadMore()}>
          {isLoadingMore ? "Loading…" : "Show more"}
        </button>
      )}
    </div>
  );
}
