// Loads the list, and keeps it up to date by the stream.

import { listSessions } from "../api/sessions";
import type { SessionPage } from "../api/types";
import { followShared } from "../realtime/shared";
import type { Follow } from "../realtime/useRealtimeEvents";
import { batched } from "../shared/batched";
import { coalesced } from "../shared/coalesced";
import { Store } from "../shared/store";
import { applied, appended, asked, awaited, EMPTY, ended, isReset, refreshed, replaced, type Arrived, type ListState } from "./listState";
import { slowing } from "./slowing";

export interface List extends ListState {
  phase: "loading" | "shown" | "failed";
  error?: string;
  isLoadingMore?: boolean;
}

const PAGE = 50;
/** The most that an answer holds: thirty uploads are one request. */
const REFRESH_PAGE = 100;
/** What is shown beyond these is let go of when a filtered list is loaded again. */
const MOST_REFRESH_PAGES = 10;
/** Pages that hear of the same event do not all ask at once. */
const SPREAD = 2_000;
const FILTERED_SPREAD = 10_000;
/** On a busy service any moment changes a filtered list, whose pages are all loaded again: a key may read a thousand times an hour. */
const FILTERED_STEP = 5_000;
const FILTERED_LONGEST = 60_000;
/** A message or an error changes what these find, or the order that they make. */
const MOVED_BY_MESSAGES = ["agentType", "model", "hasErrors", "hasGaps", "q", "sort"];

export const FILTERS = ["status", "agentType", "model", "mode", "source", "hasErrors", "hasGaps", "q", "from", "to", "sort", "project"] as const;

export class ListStore extends Store<List> {
  readonly #query: URLSearchParams;
  readonly #follow: Follow;
  #unfollow: (() => void) | undefined;
  #closed = false;
  readonly #reload: ReturnType<typeof coalesced>;
  readonly #slowly = slowing(() => this.#reload.ask(), FILTERED_STEP, FILTERED_LONGEST);
  readonly #events = batched<Arrived>((arrived) => {
    this.#change((list) => applied(list, arrived));
    if (this.get().isStale || this.get().uploads.size > 0) (this.isFiltered ? this.#slowly : this.#reload).ask();
  });

  /** `filters` as the API takes them. */
  constructor(filters: Readonly<Record<string, string>>, follow: Follow = followShared) {
    super({ ...EMPTY, isMoving: MOVED_BY_MESSAGES.some((name) => name in filters), phase: "loading" });
    this.#query = new URLSearchParams(filters);
    this.#follow = follow;
    this.#reload = coalesced(() => this.#loading((since) => this.#catchUp(since)), this.isFiltered ? FILTERED_SPREAD : SPREAD);
  }

  /** Also by a project: the stream that all tabs share is of every project, and an event does not say of which it is. */
  get isFiltered(): boolean {
    return [...this.#query.keys()].length > 0;
  }

  /** Until what is given back is called. */
  open(): () => void {
    void this.load();
    return () => {
      this.#closed = true;
      this.#unfollow?.();
      this.#unfollow = undefined;
      this.#slowly.stop();
      this.#reload.stop();
    };
  }

  readonly load = async (): Promise<void> => {
    this.set({ ...this.get(), phase: this.get().phase === "shown" ? "shown" : "loading" });
    try {
      await this.#loading((since) => this.#replace(since));
      // Left before it was loaded.
      if (this.#closed) return;
      this.#unfollow ??= this.#follow({ lastEventId: this.get().at }, { onEvent: (event, id) => this.#events.add({ event, id, time: Date.now() }), onStatus: () => {} });
    } catch (error) {
      this.set({ ...this.get(), phase: "failed", error: (error as Error).message });
    }
  };

  readonly loadMore = async (): Promise<void> => {
    const cursor = this.get().nextCursor;
    if (cursor === undefined || this.get().isLoadingMore) return;
    this.set({ ...this.get(), isLoadingMore: true });
    try {
      await this.#loading(async (since) => {
        const page = await this.#page({ cursor, limit: String(PAGE) });
        // The list may have begun anew meanwhile: what is between its end and this page would never be shown.
        if (this.get().nextCursor === cursor && !isReset(this.get(), since)) this.#change((list) => appended(list, page, since));
      });
    } catch {
      // The button is still there.
    }
    this.set({ ...this.get(), isLoadingMore: false });
  };

  /** With as many as are shown of a filtered list; without a filter it begins anew. */
  async #replace(since: number): Promise<void> {
    const [page, ...others] = await this.#newest((known) => {
      // Somebody may ask for more of it meanwhile.
      const shown = this.get().order?.length ?? 0;
      const missing = shown - known.reduce((count, { sessions }) => count + sessions.length, 0);
      return known.length > 0 && missing <= 0 ? 0 : Math.min(Math.max(missing, PAGE), REFRESH_PAGE);
    });
    const { error: _, ...list } = this.get();
    const begun: ListState = replaced(list, page!, this.isFiltered, since);
    this.set({ ...list, ...others.reduce((state, other) => appended(state, other, since), begun), phase: "shown" });
  }

  async #catchUp(since: number): Promise<void> {
    const { isStale, uploads, order } = this.get();
    if (isStale || order) return this.#replace(since);
    if (uploads.size === 0) return;
    const wanted = new Set(uploads);
    const missing = new Set(uploads);
    const pages = await this.#newest((known) => {
      known.at(-1)?.sessions.forEach(({ id }) => missing.delete(id));
      return missing.size > 0 ? REFRESH_PAGE : 0;
    });
    this.#change((list) => refreshed(list, pages, wanted, since));
  }

  /** The newest pages, each of as many as `limit` says, until it says none. */
  async #newest(limit: (known: readonly SessionPage[]) => number): Promise<SessionPage[]> {
    const pages: SessionPage[] = [];
    let cursor: string | undefined;
    let next = limit(pages);
    do {
      const page: SessionPage = await this.#page({ limit: String(next), ...(cursor ? { cursor } : {}) });
      pages.push(page);
      cursor = page.nextCursor;
      next = limit(pages);
    } while (next > 0 && cursor && pages.length < MOST_REFRESH_PAGES);
    return pages;
  }

  /** Loads run side by side, and each is told from where on what came is news to its pages. */
  async #loading(load: (since: number) => Promise<void>): Promise<void> {
    const since = awaited(this.get());
    this.#change(asked);
    try {
      await load(since);
    } finally {
      this.#change(ended);
    }
  }

  async #page(parameters: Record<string, string>): Promise<SessionPage> {
    const query = new URLSearchParams(this.#query);
    for (const [name, value] of Object.entries(parameters)) query.set(name, value);
    const { value } = await listSessions(query);
    return value!;
  }

  #change(change: (list: ListState) => ListState): void {
    const list = this.get();
    this.set({ ...list, ...change(list) });
  }
}
