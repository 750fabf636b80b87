import { Notice } from "./Notice";
import type { Pages } from "./usePages";

/** The way to the next page of a list that is shown. */
export function More({ pages }: { pages: Pages<unknown> }) {
  if (!pages.items) return null;
  return (
    <>
      {pages.error && <Notice tone="bad">Not loaded: {pages.error.message}</Notice>}
      {pages.hasMore && (
        <button type="button" className="button next-page" disabled={pages.isLoading} onClick={pages.loadMore}>
          {pages.isLoading ? "Loading…" : "Show more"}
        </button>
      )}
    </>
  );
}
