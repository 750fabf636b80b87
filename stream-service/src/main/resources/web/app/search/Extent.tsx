import type { SearchPage } from "../api/search";
import { fullTime, number } from "../shared/format";
import { Notice } from "../shared/Notice";
import { unindexed } from "./searchState";

/** What the answer says about how much of everything it is. */
export function Extent({ page, shown }: { page: SearchPage; shown: number }) {
  const late = unindexed(page);
  return (
    <>
      <p className="quiet" role="status">
        {shown === 0 ? "Nothing was found." : `${number(shown)} ${shown === 1 ? "conversation" : "conversations"}${page.nextCursor === undefined ? "" : " so far"}, the best first.`}
        {late > 0 && ` The ${late === 1 ? "newest event is" : `${number(late)} newest events are`} not indexed yet.`}
      </p>
      {page.rebuilding && <Notice tone="wait">The index is being built again, and lacks something until it is done.</Notice>}
      {!page.complete && (
        <Notice>
          There are too many matches to rank them all.
          {page.rankedFrom && ` Those since ${fullTime(page.rankedFrom)} come first; older ones follow, ranked among themselves.`} More words, or a filter, narrow it.
        </Notice>
      )}
    </>
  );
}
