import { useEffect, useMemo, useRef, type KeyboardEvent } from "react";
import type { Route } from "../routing/route";
import { Notice } from "../shared/Notice";
import { Skeleton } from "../shared/Skeleton";
import { shortcut } from "../shared/shortcut";
import { useStore } from "../shared/store";
import { walkLinks } from "../shared/walkLinks";
import { Card } from "./Card";
import { EmptyList } from "./EmptyList";
import { Filters } from "./Filters";
import { ordered } from "./listState";
import { FILTERS, ListStore } from "./listStore";

export function ListPane({ route }: { route: Route }) {
  const filters = JSON.stringify(Object.fromEntries(FILTERS.flatMap((name) => (route[name] ? [[name, route[name]]] : []))));
  const store = useMemo(() => new ListStore(JSON.parse(filters) as Record<string, string>), [filters]);
  useEffect(() => store.open(), [store]);
  const list = useStore(store);
  const sessions = useMemo(() => ordered(list), [list]);
  const cards = useRef<HTMLOListElement>(null);
  // With a conversation open they walk its messages, unless the focus is in the list.
  const isAlone = route.conversation === undefined;
  useEffect(() => (isAlone ? walkLinks(cards, ".card") : undefined), [isAlone]);

  return (
    <nav className="list" id="list" aria-label="Conversations" onKeyDown={(event) => walk(event, cards.current)}>
      <Filters route={route} />
      {list.phase === "loading" && <Skeleton rows={6} label="Loading conversations" />}
      {list.phase === "failed" && (
        <Notice tone="bad" onRetry={() => void store.load()}>
          The list could not be loaded: {list.error}
        </Notice>
      )}
      {list.phase === "shown" && sessions.length === 0 && (store.isFiltered ? <p className="hint">No conversation matches.</p> : <EmptyList />)}
      <ol className="cards" ref={cards}>
        {sessions.map((session) => (
          <li key={session.id}>
            <Card session={session} route={route} />
          </li>
        ))}
      </ol>
      {list.nextCursor !== undefined && (
        <button type="button" className="button more" disabled={list.isLoadingMore} onClick={() => void store.loadMore()}>
          {list.isLoadingMore ? "Loading…" : "Show older conversations"}
        </button>
      )}
    </nav>
  );
}

/** j and k, and the arrows, go from card to card. */
function walk(event: KeyboardEvent, list: HTMLElement | null): void {
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[shortcut(event.nativeEvent) ?? ""];
  if (step === undefined || !list) return;
  const links = [...list.querySelectorAll<HTMLElement>(".card")];
  const at = links.findIndex((link) => link === document.activeElement);
  const to = links[at === -1 ? 0 : at + step];
  if (!to) return;
  event.preventDefault();
  event.stopPropagation();
  to.focus();
}
