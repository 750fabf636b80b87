import { search, type Found, type SearchPage } from "../api/search";
import { Store } from "../shared/store";
import { appended } from "./searchState";

export interface Results {
  phase: "loading" | "shown" | "failed";
  found: readonly Found[];
  /** The newest answer, for what it says about its extent. */
  page: SearchPage | undefined;
  isLoadingMore: boolean;
  error: Error | undefined;
}

const PAGE = "20";

/** One question, and its answers page by page. */
export class SearchStore extends Store<Results> {
  readonly #query: string;
  #abort = new AbortController();

  constructor(query: string) {
    super({ phase: "loading", found: [], page: undefined, isLoadingMore: false, error: undefined });
    this.#query = query;
  }

  open(): () => void {
    void this.load();
    return () => this.#abort.abort();
  }

  readonly load = (): Promise<void> => {
    this.set({ ...this.get(), phase: "loading", error: undefined });
    return this.#ask();
  };

  readonly loadMore = (): Promise<void> => {
    const { page, isLoadingMore } = this.get();
    if (page?.nextCursor === undefined || isLoadingMore) return Promise.resolve();
    this.set({ ...this.get(), isLoadingMore: true, error: undefined });
    return this.#ask(page.nextCursor);
  };

  async #ask(cursor?: string): Promise<void> {
    this.#abort.abort();
    const { signal } = (this.#abort = new AbortController());
    const query = new URLSearchParams(this.#query);
    query.set("limit", PAGE);
    if (cursor !== undefined) query.set("cursor", cursor);
    try {
      const page = await search(query, signal);
      if (signal.aborted) return;
      this.set({ phase: "shown", found: cursor === undefined ? page.conversations : appended(this.get().found, page), page, isLoadingMore: false, error: undefined });
    } catch (error) {
      if (signal.aborted) return;
      // A next page that did not come leaves what is shown, and the button.
      this.set({ ...this.get(), phase: cursor === undefined ? "failed" : "shown", isLoadingMore: false, error: error as Error });
    }
  }
}
