// The list of conversations, as snapshots and the stream tell of it, in whatever order the two arrive. Without React, requests
// and clocks; listStore.ts does those.

import { isAfter, type RealtimeEvent } from "../realtime/useRealtimeEvents";
import type { Message, Session, SessionPage, Status } from "../api/types";

export interface Card {
  session: Session;
  /** What it is exact at. */
  at: string;
  /** Order of the list: the time at which it was made, or a little more than the newest one's. */
  made: number;
}

export interface Arrived {
  event: RealtimeEvent;
  id: string;
  /** By the browser's clock, ms since 1970. */
  time: number;
}

export interface ListState {
  cards: ReadonlyMap<string, Card>;
  /** As the service ordered them, with a filter or a sort; without one the newest are first. */
  order: readonly string[] | undefined;
  /** Whether a message or an error can change that order, or what is in it. */
  isMoving: boolean;
  /** What is not in `cards` was not there at this event, or is older than the pages that were loaded. */
  at: string;
  nextCursor: string | undefined;
  /** Events since the first of the pages was asked for that are on their way; a page may be older than they are. */
  waiting: readonly Arrived[] | undefined;
  /** How many loads are under way. */
  loads: number;
  /** Uploads whose cards are still to be loaded. */
  uploads: ReadonlySet<string>;
  /** Cards that came by the stream, below which the pages go on. */
  live: number;
  /** Something may be on the list, or off it, that only the service can tell. */
  isStale: boolean;
}

export const EMPTY: ListState = {
  cards: new Map(),
  order: undefined,
  isMoving: true,
  at: "0-0",
  nextCursor: undefined,
  waiting: undefined,
  loads: 0,
  uploads: new Set(),
  live: 0,
  isStale: false,
};

/** As many as the service tells of. */
const MOST_AGENTS = 6;

/** What a conversation is made of, between its start and its end. */
const COURSE: ReadonlySet<string> = new Set(["message.created", "error.occurred"]);

/** A page that stays open for weeks is not to grow with each conversation: then it begins anew with the newest ones. */
export const MOST_LIVE = 500;

/** A load begins: what comes until it has ended is kept, for the pages that it brings. */
export function asked(state: ListState): ListState {
  return { ...state, loads: state.loads + 1, waiting: state.waiting ?? [] };
}

/** It has ended, whatever it brought. */
export function ended(state: ListState): ListState {
  const loads = state.loads - 1;
  return { ...state, loads, waiting: loads === 0 ? undefined : state.waiting };
}

/** How much waited already when a load began, which is not news to what it brings. */
export const awaited = (state: ListState): number => state.waiting?.length ?? 0;

/** Whether the ids began anew since a load began: what it brings is of before. */
export const isReset = (state: ListState, since: number): boolean => (state.waiting ?? []).slice(since).some(({ event }) => event.type === "stream.reset");

/** The first page: all that was shown goes. */
export function replaced(state: ListState, page: SessionPage, isFiltered: boolean, since = 0): ListState {
  const cards = new Map(page.sessions.map((session) => [session.id, cardOf(session, page.lastEventId)]));
  return again(
    {
      ...state,
      cards,
      order: isFiltered ? [...cards.keys()] : undefined,
      at: page.lastEventId,
      nextCursor: page.nextCursor,
      uploads: new Set(),
      live: 0,
      isStale: false,
    },
    since,
  );
}

/** A page after those that are shown. */
export function appended(state: ListState, page: SessionPage, since = 0): ListState {
  const merged = withCards(state, page);
  return again({ ...merged, nextCursor: page.nextCursor, order: state.order && [...new Set([...state.order, ...page.sessions.map(({ id }) => id)])] }, since);
}

/** The newest ones again, because of uploads: what is shown below them stays. */
export function refreshed(state: ListState, pages: readonly SessionPage[], wanted: ReadonlySet<string>, since = 0): ListState {
  const merged = pages.reduce(withCards, state);
  // Those that were not found are older than what is shown: healed, and reached by going on down the list.
  const uploads = new Set([...state.uploads].filter((id) => !wanted.has(id)));
  const firstPage = pages[0];
  const at = firstPage && isAfter(firstPage.lastEventId, state.at) ? firstPage.lastEventId : state.at;
  return again({ ...merged, at, uploads }, since);
}

export function applied(state: ListState, arrived: readonly Arrived[]): ListState {
  const waiting = state.waiting && [...state.waiting, ...arrived];
  return arrived.reduce(change, waiting === state.waiting ? state : { ...state, waiting });
}

/** The cards in the order in which they are shown. */
export function ordered(state: ListState): Session[] {
  if (state.order) return state.order.flatMap((id) => state.cards.get(id)?.session ?? []);
  return [...state.cards.values()].sort((a, b) => b.made - a.made || (a.session.id < b.session.id ? 1 : -1)).map(({ session }) => session);
}

function cardOf(session: Session, at: string): Card {
  return { session, at, made: Date.parse(session.createdAt) };
}

function withCards(state: ListState, page: SessionPage): ListState {
  const cards = new Map(state.cards);
  for (const session of page.sessions) {
    const known = cards.get(session.id);
    if (!known || !isAfter(known.at, page.lastEventId)) cards.set(session.id, cardOf(session, page.lastEventId));
  }
  return { ...state, cards };
}

/** What came since the page was asked for counts for what it brought, unless it held it already. */
function again(state: ListState, since: number): ListState {
  return (state.waiting ?? []).slice(since).reduce(change, state);
}

function change(state: ListState, { event, id, time }: Arrived): ListState {
  if (event.type === "stream.reset") return { ...state, isStale: true };
  const conversationId = event.data?.conversationId;
  if (!conversationId) return state;
  const known = state.cards.get(conversationId);
  if (!isAfter(id, known?.at ?? state.at)) return state;
  if (event.type === "conversation.deleted") return without(state, conversationId);
  if (event.type === "session.uploaded") return { ...state, uploads: new Set(state.uploads).add(conversationId) };
  // With a filter only the service knows what belongs on the list.
  const matters = state.isMoving || event.seq === 1 || !COURSE.has(event.type);
  const isStale = state.isStale || (state.order !== undefined && matters);
  // What is unknown and is not its conversation's first event is of one that is older than the pages that were loaded.
  if (!known && (state.order || (event.seq !== 1 && state.nextCursor !== undefined))) return { ...state, isStale };
  const card = known ?? { session: begun(conversationId, time), at: id, made: Math.max(time, newest(state) + 1) };
  const session = CHANGES[event.type]?.(card.session, event) ?? (known ? card.session : undefined);
  if (!session) return state;
  const live = state.live + (known ? 0 : 1);
  return { ...state, live, isStale: isStale || live > MOST_LIVE, cards: new Map(state.cards).set(conversationId, { ...card, session, at: id }) };
}

function without(state: ListState, id: string): ListState {
  const cards = new Map(state.cards);
  cards.delete(id);
  const uploads = new Set(state.uploads);
  uploads.delete(id);
  return { ...state, cards, uploads, order: state.order?.filter((other) => other !== id) };
}

function newest(state: ListState): number {
  let most = 0;
  for (const { made } of state.cards.values()) most = Math.max(most, made);
  return most;
}

function begun(id: string, time: number): Session {
  return { id, status: "ACTIVE", source: "cli-stream", createdAt: new Date(time).toISOString(), totals: { messages: 0, tokens: 0, cost: 0 } };
}

type Change = (session: Session, event: RealtimeEvent) => Session;

const CHANGES: Record<string, Change> = {
  // It may arrive after messages, and a second one fills what the first one left empty.
  "conversation.started": (session, { data = {}, timestamp }) => {
    const { name, mode, initialPrompt } = data as Partial<Session>;
    const participants = data.participants as Session["agents"];
    const told = { name, mode, agents: participants?.slice(0, MOST_AGENTS), initialPrompt: initialPrompt?.slice(0, 200), startedAt: timestamp };
    const missing = Object.entries(told).filter(([key, value]) => value !== undefined && session[key as keyof Session] === undefined);
    return { ...session, ...last(session, timestamp), ...Object.fromEntries(missing) };
  },
  "message.created": (session, event) => {
    const { metrics = {} } = event.data?.message as Message;
    const { totals } = session;
    return {
      ...session,
      ...last(session, event.timestamp),
      totals: {
        ...totals,
        messages: (totals.messages ?? 0) + 1,
        tokens: (totals.tokens ?? 0) + (metrics.totalTokens ?? (metrics.inputTokens ?? 0) + (metrics.outputTokens ?? 0)),
        cost: (totals.cost ?? 0) + (metrics.cost ?? 0),
      },
    };
  },
  "conversation.completed": (session, event) => closed(session, event, event.data?.completionReason === "error" ? "ERROR" : "COMPLETED"),
  "conversation.interrupted": (session, event) => closed(session, event, "INTERRUPTED"),
  "error.occurred": (session, { timestamp }) => ({ ...session, ...last(session, timestamp) }),
};

function last(session: Session, timestamp: string | undefined): Partial<Session> {
  const isNewer = timestamp !== undefined && (session.lastEventAt === undefined || Date.parse(timestamp) > Date.parse(session.lastEventAt));
  return isNewer ? { lastEventAt: timestamp } : {};
}

/** The newest end counts, by its own clock. */
function closed(session: Session, event: RealtimeEvent, status: Status): Session {
  const { data = {}, timestamp } = event;
  if (session.endedAt && timestamp && Date.parse(session.endedAt) > Date.parse(timestamp)) return session;
  const { totalMessages, totalTokens, totalCost, totalDuration } = data as Record<string, number | undefined>;
  const reported = Object.entries({ messages: totalMessages, tokens: totalTokens, cost: totalCost, duration: totalDuration });
  return {
    ...session,
    ...last(session, timestamp),
    status,
    ...(timestamp ? { endedAt: timestamp } : {}),
    reported: Object.fromEntries(reported.filter(([, value]) => value !== undefined)),
  };
}
