// Follows the event log from a browser. One file that needs nothing but React, so that it can be copied into another page:
// docs/realtime.md. Without React, followEvents() is all there is to it.

import { useCallback, useEffect, useRef, useState } from "react";

/** One event of the log, or `stream.reset`: the position is not known any more, and what is shown has to be loaded again. */
export interface RealtimeEvent {
  type: string;
  timestamp?: string;
  /** Its number within its conversation. */
  seq?: number;
  data?: Record<string, unknown> & { conversationId?: string };
}

export type RealtimeState = "connecting" | "live" | "reconnecting" | "ended";

export interface RealtimeStatus {
  /** `ended`: whoever watches may not any longer (401, 403); nothing is tried again. */
  state: RealtimeState;
  /** When the next attempt is made, in ms since 1970; absent while one is under way. */
  retryAt?: number;
}

export interface RealtimeFilter {
  /** Only this conversation; all of them when absent. */
  conversationId?: string | readonly string[];
  /** Only these types of events. */
  types?: readonly string[];
}

export interface FollowOptions extends RealtimeFilter {
  /** Go on after this event, as `lastEventId` of a snapshot; from now on when absent. */
  lastEventId?: string;
}

export interface FollowHandlers {
  onEvent: (event: RealtimeEvent, id: string) => void;
  onStatus: (status: RealtimeStatus) => void;
}

/** Begins to follow, and gives back what ends it. */
export type Follow = (options: FollowOptions, handlers: FollowHandlers) => () => void;

const STREAM = "/api/realtime/stream";
/** Tells who may not read: asks no more of the service than who it is that asks. */
const PROBE = "/api/realtime/stats";
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;
const LONGEST_PROBE = 10_000;
/** Until a connection says something, and for the browser to open a lost one again. */
const LONGEST_OPENING = 30_000;
/** A connection without any word for this many of its pings is dead, though nobody was told. */
const MISSED_PINGS = 2.5;

/** Orders ids `<epoch>-<position>`: epochs first, each a number. */
export function isAfter(id: string, other: string): boolean {
  const [epoch = 0, position = 0] = id.split("-").map(Number);
  const [otherEpoch = 0, otherPosition = 0] = other.split("-").map(Number);
  return epoch === otherEpoch ? position > otherPosition : epoch > otherEpoch;
}

export function streamUrl({ conversationId, types, lastEventId }: FollowOptions): string {
  const parameters = new URLSearchParams({ ping: "true" });
  for (const id of conversationId === undefined ? [] : [conversationId].flat()) parameters.append("conversationId", id);
  if (types && types.length > 0) parameters.set("types", types.join(","));
  if (lastEventId !== undefined) parameters.set("lastEventId", lastEventId);
  return `${STREAM}?${parameters.toString()}`;
}

/** The answer that an EventSource does not tell of, 0 when there was none, and how long the service asks to be left alone, in ms. */
async function probe(): Promise<{ status: number; retryAfter: number }> {
  try {
    const { status, headers } = await fetch(PROBE, { cache: "no-store", signal: AbortSignal.timeout(LONGEST_PROBE) });
    return { status, retryAfter: (Number(headers?.get("Retry-After")) || 0) * 1_000 };
  } catch {
    return { status: 0, retryAfter: 0 };
  }
}

/**
 * An EventSource that comes back. A connection that was lost is opened again by the browser itself, with the id of the last
 * heartbeat. After an answer other than 200 a browser gives up for good: then a new one is made, from the last event that
 * was seen, after pauses that grow and are spread, so that those who were sent away together do not return together. The same
 * is done with a connection on which not even a ping comes any more.
 */
export const followEvents: Follow = (options, handlers) => {
  let last = options.lastEventId;
  let pause = FIRST_PAUSE;
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let watch: ReturnType<typeof setTimeout> | undefined;
  let heard = 0;
  let silence = LONGEST_OPENING;
  let closed = false;

  /** From now on, and after every word, it may be silent for so long. */
  function allow(longest: number): void {
    heard = Date.now();
    silence = longest;
    clearTimeout(watch);
    watch = setTimeout(isSilent, silence);
  }

  function isSilent(): void {
    const left = heard + silence - Date.now();
    if (left > 0) {
      watch = setTimeout(isSilent, left);
    } else {
      source?.close();
      source = undefined;
      handlers.onStatus({ state: "reconnecting" });
      void comeBack();
    }
  }

  function connect(): void {
    clearTimeout(timer);
    timer = undefined;
    if (closed) return;
    const opened = new EventSource(streamUrl({ ...options, ...(last === undefined ? {} : { lastEventId: last }) }));
    source = opened;
    allow(LONGEST_OPENING);
    opened.onmessage = ({ data, lastEventId }: MessageEvent<string>) => {
      if (closed || source !== opened) return;
      heard = Date.now();
      if (lastEventId !== "") last = lastEventId;
      const event = JSON.parse(data) as RealtimeEvent & { pingInterval?: number };
      if (event.type === "connected") {
        pause = FIRST_PAUSE;
        // A service that sends no pings says nothing of them.
        if (event.pingInterval) allow(event.pingInterval * 1_000 * MISSED_PINGS);
        else clearTimeout(watch);
        handlers.onStatus({ state: "live" });
      } else if (event.type !== "ping") {
        handlers.onEvent(event, lastEventId);
      }
    };
    opened.onerror = () => {
      if (closed || source !== opened) return;
      handlers.onStatus({ state: "reconnecting" });
      if (opened.readyState === EventSource.CLOSED) void comeBack();
      else allow(LONGEST_OPENING);
    };
  }

  async function comeBack(): Promise<void> {
    clearTimeout(watch);
    const { status, retryAfter } = await probe();
    if (closed) return;
    if (status === 401 || status === 403) {
      close();
      handlers.onStatus({ state: "ended" });
      return;
    }
    const wait = retryAfter + pause * (0.5 + Math.random());
    pause = Math.min(2 * pause, LONGEST_PAUSE);
    timer = setTimeout(connect, wait);
    handlers.onStatus({ state: "reconnecting", retryAt: Date.now() + wait });
  }

  /** The network is back: no reason to wait for the rest of a long pause. */
  function hurry(): void {
    if (timer !== undefined) connect();
  }

  function close(): void {
    closed = true;
    clearTimeout(timer);
    clearTimeout(watch);
    source?.close();
    globalThis.removeEventListener?.("online", hurry);
  }

  globalThis.addEventListener?.("online", hurry);
  handlers.onStatus({ state: "connecting" });
  connect();
  return close;
};

export interface RealtimeOptions extends FollowOptions {
  /** Called with each event, once, in the order of the log. */
  onEvent?: (event: RealtimeEvent, id: string) => void;
  /** How many events `events` keeps, the newest; 500 unless it is given. */
  keep?: number;
  /** Another way to the same events, as one connection for many tabs is. */
  follow?: Follow;
}

export interface Realtime {
  /** The newest events, the oldest of them first. */
  events: readonly RealtimeEvent[];
  isConnected: boolean;
  status: RealtimeStatus;
  /** Of the last event that came; what to go on with. */
  lastEventId: string | undefined;
  /** Forgets `events` and goes on after `lastEventId`, or from now on: after a snapshot was loaded again. */
  reset: (lastEventId?: string) => void;
}

interface Kept {
  events: readonly RealtimeEvent[];
  lastEventId: string | undefined;
}

/**
 * The events of one conversation, or of all, as they are committed. A change of `conversationId` or `types` begins anew, after
 * the `lastEventId` of that render; the functions may be others in each render. What comes in one moment is one render.
 */
export function useRealtimeEvents({ conversationId, types, lastEventId, onEvent, keep = 500, follow = followEvents }: RealtimeOptions): Realtime {
  const [status, setStatus] = useState<RealtimeStatus>({ state: "connecting" });
  const [kept, setKept] = useState<Kept>({ events: [], lastEventId });
  const latest = useRef(onEvent);
  latest.current = onEvent;
  const ids = conversationId === undefined ? "" : JSON.stringify([conversationId].flat());
  const wanted = types === undefined ? "" : types.join(",");
  const [start, setStart] = useState({ ids, wanted, lastEventId });
  // Something else begins where its own snapshot ends; a later id for the same one opens nothing anew.
  if (start.ids !== ids || start.wanted !== wanted) setStart({ ids, wanted, lastEventId });

  useEffect(() => {
    let alive = true;
    let arrived: RealtimeEvent[] = [];
    let arrivedLast: string | undefined;
    let soon: ReturnType<typeof setTimeout> | undefined;
    const render = () => {
      soon = undefined;
      const newest = arrived;
      arrived = [];
      setKept((old) => ({ events: [...old.events, ...newest].slice(-keep), lastEventId: arrivedLast ?? old.lastEventId }));
    };
    setKept({ events: [], lastEventId: start.lastEventId });
    const end = follow(
      {
        ...(start.ids === "" ? {} : { conversationId: JSON.parse(start.ids) as string[] }),
        ...(start.wanted === "" ? {} : { types: start.wanted.split(",") }),
        ...(start.lastEventId === undefined ? {} : { lastEventId: start.lastEventId }),
      },
      {
        onEvent: (event, id) => {
          if (!alive) return;
          arrived.push(event);
          if (id !== "") arrivedLast = id;
          soon ??= setTimeout(render, 16);
          latest.current?.(event, id);
        },
        onStatus: (changed) => {
          if (alive) setStatus(changed);
        },
      },
    );
    return () => {
      alive = false;
      clearTimeout(soon);
      end();
    };
  }, [start, keep, follow]);

  const reset = useCallback((id?: string) => setStart((old) => ({ ...old, lastEventId: id })), []);
  return { ...kept, isConnected: status.state === "live", status, reset };
}
