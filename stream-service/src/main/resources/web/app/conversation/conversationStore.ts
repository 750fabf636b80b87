// Loads one conversation, page by page in both directions, and keeps it up to date by the stream.

import { ApiError, retryAfter } from "../api/client";
import { getMessages, getSession } from "../api/sessions";
import { followShared } from "../realtime/shared";
import type { Follow } from "../realtime/useRealtimeEvents";
import { batched } from "../shared/batched";
import { coalesced } from "../shared/coalesced";
import { Store } from "../shared/store";
import { appended, applied, asked, furthest, loaded, moved, paged, paging, prepended, settled, trimmed, UNKNOWN, withFaults, type Arrived, type ConversationState } from "./conversationState";
import { loadFaults } from "./faults";
import { isReached, isWithin, type Place } from "./place";

export interface Conversation extends ConversationState {
  phase: "loading" | "shown" | "missing" | "failed";
  error?: string;
  /** A page could not be loaded; the words for it. */
  pageError?: string | undefined;
}

const PAGE = 200;
/** A reset or an upload must not make a thousand pages ask at once. */
const SPREAD = 2_000;
/** How long a page that could not be loaded is left alone. */
const PAGE_PAUSE = 5_000;
/** A page that follows a conversation for days is not to grow with it: beyond so many it lets go of what nobody looks at. */
const MOST = 2_000;
const KEPT = 1_000;
/** So many messages are loaded for paper. What is left out is said on it. */
const MOST_PRINTED = 2_000;
/** Messages are sent side by side, and overtake each other by less than this. */
const SETTLED = 2_500;

export class ConversationStore extends Store<Conversation> {
  readonly #id: string;
  readonly #follow: Follow;
  readonly #stopped = new AbortController();
  /** The message that is being read, unless it is the end that is followed. */
  place: () => string | undefined = () => undefined;
  /** Whether it is the end that is looked at. */
  isFollowed: () => boolean = () => false;
  #unfollow: (() => void) | undefined;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #pausing: ReturnType<typeof setTimeout> | undefined;
  /** Pages that are being asked for. */
  #pages = 0;
  #previous: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  /** Places that were asked for: the newest counts. */
  #searches = 0;
  readonly #reload = coalesced(() => this.#loadAgain(), SPREAD);
  readonly #events = batched<Arrived>((arrived) => {
    this.#change((state) => applied(state, arrived));
    if (this.isFollowed()) this.#change((state) => trimmed(state, MOST, KEPT));
    this.#settle();
    if (this.get().isStale) this.#reload.ask();
  });

  constructor(id: string, follow: Follow = followShared) {
    super({ ...UNKNOWN, phase: "loading" });
    this.#id = id;
    this.#follow = follow;
  }

  /** Until what is given back is called; at `wanted`, a message, or where it goes on. */
  open(wanted: string | undefined): () => void {
    void this.load(wanted);
    return () => {
      this.#stopped.abort();
      this.#unfollow?.();
      this.#reload.stop();
      clearTimeout(this.#settling);
      clearTimeout(this.#pausing);
    };
  }

  readonly load = async (wanted?: string): Promise<void> => {
    this.set({ ...this.get(), phase: "loading" });
    try {
      await this.#load(wanted);
    } catch (error) {
      if (this.#stopped.signal.aborted) return;
      this.set({ ...this.get(), phase: isMissing(error) ? "missing" : "failed", error: (error as Error).message });
    }
  };

  /** After a restore it may be gone; whatever else fails is tried again. */
  async #loadAgain(): Promise<void> {
    try {
      await this.#load(this.place());
    } catch (error) {
      if (!isMissing(error)) throw error;
      this.set({ ...this.get(), phase: "missing" });
    }
  }

  async #load(wanted: string | undefined): Promise<void> {
    const { signal } = this.#stopped;
    this.#change(asked);
    // The pages may be newer than the head: the stream repeats what they have, and that is known by its id.
    const detail = await getSession(this.#id, wanted === undefined ? "last" : "none", PAGE, signal);
    const page = wanted === undefined ? undefined : await this.#around(wanted, signal);
    this.#change((state) => loaded(state, detail, page ?? detail));
    this.#settle();
    this.set({ ...this.get(), phase: "shown" });
    this.#unfollow ??= this.#follow({ conversationId: this.#id, lastEventId: detail.lastEventId }, { onEvent: (event, id) => this.#events.add({ event, id }), onStatus: () => {} });
    if (detail.errors > this.get().faults.length) {
      const faults = await loadFaults(this.#id, detail.errors, signal);
      if (!signal.aborted) this.#change((state) => withFaults(state, faults));
    }
  }

  /** A message that is not there any more is no reason to show nothing. */
  async #around(wanted: string, signal: AbortSignal) {
    try {
      return await getMessages(this.#id, { around: wanted }, PAGE, signal);
    } catch (error) {
      if (error instanceof ApiError && (error.status === 404 || error.status === 400)) return getSession(this.#id, "last", PAGE, signal);
      throw error;
    }
  }

  /** Whoever asks while it is being loaded waits for the same page. */
  readonly loadPrevious = (): Promise<void> => (this.#previous ??= this.#loadPrevious(PAGE).finally(() => (this.#previous = undefined)));

  async #loadPrevious(limit: number): Promise<void> {
    const { previous, pageError } = this.get();
    if (previous === undefined || pageError !== undefined) return;
    await this.#page(async () => {
      const page = await getMessages(this.#id, { before: previous }, limit, this.#stopped.signal);
      // A jump may have moved the stretch meanwhile.
      if (this.get().previous === previous) this.#change((state) => prepended(state, page));
    });
  }

  readonly loadNext = (): Promise<void> => (this.#next ??= this.#loadNext(PAGE).finally(() => (this.#next = undefined)));

  async #loadNext(limit: number): Promise<void> {
    const { next, pageError } = this.get();
    if (next === undefined || pageError !== undefined) return;
    await this.#page(async () => {
      const page = await getMessages(this.#id, { after: next }, limit, this.#stopped.signal);
      if (this.get().next === next) this.#change((state) => appended(state, page));
    });
  }

  /** Loads what is before the stretch, then what is after it, up to as many messages as are printed. */
  readonly loadForPaper = async (): Promise<void> => {
    await this.#fill(
      () => this.get().previous,
      (limit) => this.#loadPrevious(limit),
    );
    await this.#fill(
      () => this.get().next,
      (limit) => this.#loadNext(limit),
    );
  };

  /** What could not be loaded is left out, too. */
  async #fill(rest: () => string | undefined, load: (limit: number) => Promise<void>): Promise<void> {
    let before: string | undefined;
    while (rest() !== undefined && rest() !== before && this.#room() > 0) {
      before = rest();
      await load(this.#room());
    }
  }

  #room(): number {
    return MOST_PRINTED - this.get().messages.length;
  }

  /** Makes the first message, the last one, or one by its id part of what is loaded. */
  readonly jump = async (to: "first" | "last" | { message: string }): Promise<boolean> => {
    const { previous, next, messages } = this.get();
    if (to === "first" && previous === undefined) return true;
    if (to === "last" && next === undefined) return true;
    if (typeof to === "object" && messages.some(({ id }) => id === to.message)) return true;
    return this.#page(async () => {
      const page = typeof to === "object" ? await getMessages(this.#id, { around: to.message }, PAGE, this.#stopped.signal) : await getSession(this.#id, to, PAGE, this.#stopped.signal);
      this.#change((state) => moved(state, page));
    });
  };

  /**
   * The id of the first message with this number, or of this time, or of a later one; else of the last. Undefined when it could
   * not be loaded, or when another place was asked for meanwhile.
   */
  readonly messageAt = async (place: Place): Promise<string | undefined> => {
    const search = ++this.#searches;
    const isCurrent = () => search === this.#searches && !this.#stopped.signal.aborted;
    if (!isWithin(place, this.get())) {
      const isLoaded = await this.#page(async () => {
        const at = "time" in place ? new Date(place.time).toISOString() : String(place.number);
        const page = await getMessages(this.#id, { at }, PAGE, this.#stopped.signal);
        if (isCurrent()) this.#change((state) => moved(state, page));
      });
      if (!isLoaded || !isCurrent()) return undefined;
    }
    const { messages } = this.get();
    return (messages.find((message) => isReached(place, message)) ?? messages.at(-1))?.id;
  };

  /** Whatever comes meanwhile: what is missing now is missing when it still is after a moment. */
  #settle(): void {
    const upTo = furthest(this.get());
    if (this.#settling !== undefined || upTo <= this.get().settled) return;
    this.#settling = setTimeout(() => {
      this.#settling = undefined;
      this.#change((state) => settled(state, upTo));
      this.#settle();
    }, SETTLED);
  }

  async #page(load: () => Promise<void>): Promise<boolean> {
    this.#pages++;
    this.#change(paging);
    try {
      await load();
      return true;
    } catch (error) {
      if (this.#stopped.signal.aborted) return false;
      this.set({ ...this.get(), pageError: (error as Error).message });
      // Scrolling asks for pages all the time: not before this.
      clearTimeout(this.#pausing);
      this.#pausing = setTimeout(() => this.set({ ...this.get(), pageError: undefined }), Math.max(PAGE_PAUSE, retryAfter(error)));
      return false;
    } finally {
      if (--this.#pages === 0) this.#change(paged);
    }
  }

  #change(change: (state: ConversationState) => ConversationState): void {
    const state = this.get();
    this.set({ ...state, ...change(state) });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}
