import { getMessages, getSession } from "../api/sessions";
import type { Message, SessionDetail } from "../api/types";
import type { RealtimeEvent } from "../realtime/useRealtimeEvents";
import { batched } from "../shared/batched";
import { Store } from "../shared/store";
import { NOTHING, played, preceded, type Shown } from "./replayState";
import { afterPosition, fromOf, positionFrom, scaleOf, type Scale } from "./scale";

export interface Replay {
  phase: "loading" | "empty" | "paused" | "playing" | "ended" | "failed";
  session: SessionDetail | undefined;
  scale: Scale | undefined;
  speed: number;
  shown: Shown;
  /** The longest pause, in ms, as the service says. */
  maxPause: number | undefined;
  error: Error | undefined;
}

/** How much is shown of what was said before the place that somebody jumped to. */
const CONTEXT = 30;

/**
 * Plays a conversation. The service keeps the time: to pause is to close the stream, and to go on is to open one from behind
 * the last message that was shown.
 */
export class ReplayStore extends Store<Replay> {
  readonly #id: string;
  readonly #start: string | undefined;
  #source: EventSource | undefined;
  #events: { flush: () => void } | undefined;
  #abort = new AbortController();

  /** `start` is a number of a message or a time. */
  constructor(id: string, speed: number, start: string | undefined) {
    super({ phase: "loading", session: undefined, scale: undefined, speed, shown: NOTHING, maxPause: undefined, error: undefined });
    this.#id = id;
    this.#start = start;
  }

  open(): () => void {
    void this.load();
    return () => {
      this.#close();
      this.#abort.abort();
    };
  }

  readonly load = async (): Promise<void> => {
    this.#close();
    this.#abort.abort();
    const { signal } = (this.#abort = new AbortController());
    this.#change({ phase: "loading", error: undefined });
    try {
      const [session, end] = await Promise.all([getSession(this.#id, "first", 1, signal), getSession(this.#id, "last", 1, signal)]);
      const scale = scaleOf(session.messages[0], end.messages.at(-1));
      this.#change({ session, scale, phase: scale ? "paused" : "empty" });
      const start = scale && positionFrom(scale, this.#start);
      if (start !== undefined) this.seek(start);
    } catch (error) {
      if (!signal.aborted) this.#change({ phase: "failed", error: error as Error });
    }
  };

  /** From the beginning, or from where it was paused; after the end from the beginning again. */
  readonly play = (): void => {
    const { phase, scale, shown } = this.get();
    if (!scale || phase === "playing") return;
    this.#close();
    if (phase === "ended" || shown.position === undefined) {
      this.#change({ shown: NOTHING });
      this.#stream(undefined, "playing");
    } else {
      this.#stream(fromOf(scale, afterPosition(scale, shown.position)), "playing");
    }
  };

  readonly pause = (): void => {
    if (this.get().phase !== "playing") return;
    this.#close();
    this.#change({ phase: "paused" });
  };

  /** Shows the message at this position and what was said before it, and goes on from there if it was playing. */
  readonly seek = (position: number): void => {
    const { phase, scale } = this.get();
    if (!scale) return;
    // First: what it has not handed on yet is of before.
    this.#close();
    this.#change({ shown: { ...NOTHING, position } });
    this.#stream(fromOf(scale, position), phase === "playing" ? "playing" : "paused", true);
  };

  readonly setSpeed = (speed: number): void => {
    const isPlaying = this.get().phase === "playing";
    if (isPlaying) this.pause();
    this.#change({ speed });
    if (isPlaying) this.play();
  };

  /** `paused`: ends with the first message. */
  #stream(from: string | undefined, phase: "playing" | "paused", isJump = false): void {
    this.#close();
    const query = new URLSearchParams({ speed: String(this.get().speed), ...(from === undefined ? {} : { from }) });
    const source = new EventSource(`/api/sessions/${encodeURIComponent(this.#id)}/replay?${query}`);
    const isOurs = () => source === this.#source;
    // A burst is one render.
    const events = batched<{ event: RealtimeEvent; id: string }>((all) => {
      const { shown, scale } = this.get();
      if (isOurs() && scale) this.#change({ shown: all.reduce((so, { event, id }) => played(so, event, id, scale), shown) });
    });
    this.#source = source;
    this.#events = events;
    this.#change({ phase, error: undefined });
    let isFirst = isJump;
    source.addEventListener("replay.started", ({ data }: MessageEvent<string>) => {
      const { maxPauseMillis } = (JSON.parse(data) as { data: { maxPauseMillis: number } }).data;
      if (isOurs()) this.#change({ maxPause: maxPauseMillis });
    });
    source.addEventListener("replay", ({ data, lastEventId }: MessageEvent<string>) => {
      if (!isOurs()) return;
      const event = JSON.parse(data) as RealtimeEvent;
      events.add({ event, id: lastEventId });
      if (!isFirst || event.type !== "message.created") return;
      isFirst = false;
      events.flush();
      if (phase === "paused") this.#close();
      void this.#precede(event.data?.message as Message);
    });
    source.addEventListener("replay.ended", ({ data }: MessageEvent<string>) => {
      if (!isOurs()) return;
      const isDeleted = (JSON.parse(data) as { data: { reason: string } }).data.reason === "deleted";
      this.#close();
      if (isDeleted) this.#change({ phase: "failed", shown: NOTHING, error: new Error("the conversation was deleted") });
      else this.#change({ phase: "ended" });
    });
    source.onerror = () => {
      if (isOurs() && source.readyState === EventSource.CLOSED) void this.#explain();
    };
  }

  async #precede(first: Message): Promise<void> {
    const { signal } = this.#abort;
    const isStillThere = () => !signal.aborted && this.get().shown.items.some(({ id }) => id === first.id);
    try {
      const page = await getMessages(this.#id, { before: first.id }, CONTEXT, signal);
      if (isStillThere()) this.#change({ shown: preceded(this.get().shown, page.messages, page.previousMessages === undefined) });
    } catch {
      // What is played is there; that something is missing before it is said.
      if (isStillThere()) this.#change({ shown: { ...this.get().shown, isCut: true } });
    }
  }

  /** An EventSource does not tell why it was refused; the conversation itself does. */
  async #explain(): Promise<void> {
    this.#close();
    const { signal } = this.#abort;
    try {
      await getSession(this.#id, "first", 1, signal);
      this.#change({ phase: "failed", error: new Error("the service takes no more replays at the moment") });
    } catch (error) {
      if (!signal.aborted) this.#change({ phase: "failed", error: error as Error });
    }
  }

  #close(): void {
    this.#events?.flush();
    this.#source?.close();
    this.#source = undefined;
  }

  #change(changes: Partial<Replay>): void {
    this.set({ ...this.get(), ...changes });
  }
}
