// One conversation, as its snapshot, its pages and the stream tell of it, in whatever order they arrive. Without React,
// requests and clocks; conversationStore.ts does those.

import { isAfter, type RealtimeEvent } from "../realtime/useRealtimeEvents";
import type { Message, MessagePage, Missing, Participant, Range, SessionDetail, Status } from "../api/types";
import { compareMessages, merged } from "./order";

/** What is known of it, but for its messages. */
export type Head = Omit<SessionDetail, "messages" | "messagesTruncated" | "previousMessages" | "nextMessages" | "lastEventId">;

export interface Fault {
  id: string;
  timestamp: string;
  error: string;
  errorCode?: string;
  agentId?: string;
  agentType?: string;
}

export interface Arrived {
  event: RealtimeEvent;
  id: string;
}

export interface ConversationState {
  head: Head | undefined;
  /** What the head is exact at. */
  at: string;
  /** One stretch without a hole but those of the conversation itself, in its order. */
  messages: readonly Message[];
  /** Where there are more before and after the stretch. */
  previous: string | undefined;
  next: string | undefined;
  faults: readonly Fault[];
  /** Messages that came live, those beyond the end of the stretch included. */
  arrived: number;
  /** The newest of those, in the order in which they came. */
  newest: readonly Message[];
  /** Of the newest message that is known, wherever the stretch is. */
  turn: number | undefined;
  /** Up to which sequence number holes are holes, and not messages that overtook each other a moment ago. */
  settled: number;
  /** Events since a snapshot was asked for; it may be older than they are. */
  waiting: readonly Arrived[] | undefined;
  /** Messages since a page was asked for; it may be older than they are. */
  recent: readonly Message[] | undefined;
  /** Everything has to be loaded again. */
  isStale: boolean;
  isDeleted: boolean;
}

const NEWEST = 3;

export const UNKNOWN: ConversationState = {
  head: undefined,
  at: "0-0",
  messages: [],
  previous: undefined,
  next: undefined,
  faults: [],
  arrived: 0,
  newest: [],
  turn: undefined,
  settled: 0,
  waiting: undefined,
  recent: undefined,
  isStale: false,
  isDeleted: false,
};

/** A snapshot is being asked for. */
export function asked(state: ConversationState): ConversationState {
  return { ...state, waiting: [] };
}

/** The snapshot with one page of messages: it replaces everything. */
export function loaded(state: ConversationState, detail: SessionDetail, page: MessagePage = detail): ConversationState {
  const { messages: _messages, messagesTruncated: _truncated, previousMessages: _previous, nextMessages: _next, lastEventId, ...head } = detail;
  const now = (state.waiting ?? []).reduce(change, {
    ...state,
    head,
    at: lastEventId,
    messages: merged([], page.messages),
    previous: page.previousMessages,
    next: page.nextMessages,
    settled: Math.max(highest(page.messages), sentCount(head) ?? 0),
    waiting: undefined,
    isStale: false,
    isDeleted: false,
  });
  // What waited was counted when it came.
  return { ...withTurn(now), arrived: state.arrived, newest: state.newest };
}

/** A page is being asked for. */
export function paging(state: ConversationState): ConversationState {
  return { ...state, recent: state.recent ?? [] };
}

/** No page is being asked for any more. */
export function paged(state: ConversationState): ConversationState {
  return { ...state, recent: undefined };
}

/** The page before the stretch. */
export function prepended(state: ConversationState, page: MessagePage): ConversationState {
  return { ...state, messages: merged(state.messages, page.messages), previous: page.previousMessages };
}

/** The page after the stretch. */
export function appended(state: ConversationState, page: MessagePage): ConversationState {
  const messages = merged(state.messages, page.messages);
  return withRecent({ ...state, messages, next: page.nextMessages, settled: Math.max(state.settled, highest(page.messages)) });
}

/** Another stretch, around a message that is far away. */
export function moved(state: ConversationState, page: MessagePage): ConversationState {
  return withRecent({ ...state, messages: merged([], page.messages), previous: page.previousMessages, next: page.nextMessages, settled: Math.max(state.settled, highest(page.messages)) });
}

/** What came while the page was on its way, and had no place before it. */
function withRecent(state: ConversationState): ConversationState {
  return withTurn(withMessages(state, state.recent ?? []));
}

/** A stretch that reaches the end knows the turn. */
function withTurn(state: ConversationState): ConversationState {
  return state.next === undefined ? { ...state, turn: state.messages.at(-1)?.turnNumber ?? state.turn } : state;
}

/** Of a stretch that has grown beyond `most` the last `kept`; those before them are loaded again by whoever goes there. */
export function trimmed(state: ConversationState, most: number, kept: number): ConversationState {
  if (state.messages.length <= most) return state;
  const messages = state.messages.slice(-kept);
  return { ...state, messages, previous: messages[0]!.id };
}

export function withFaults(state: ConversationState, faults: readonly Fault[]): ConversationState {
  return faults.reduce(addFault, state);
}

/** What is missing up to this number has been for a moment: it is missing. */
export function settled(state: ConversationState, upTo = furthest(state)): ConversationState {
  return { ...state, settled: Math.max(state.settled, upTo) };
}

export function applied(state: ConversationState, arrived: readonly Arrived[]): ConversationState {
  // All messages of a burst at once: each alone would sort ten thousand again.
  const messages: Message[] = [];
  let next = state.waiting ? { ...state, waiting: [...state.waiting, ...arrived] } : state;
  for (const one of arrived) {
    if (one.event.type === "message.created" && isAfter(one.id, next.at)) {
      next = counted(next, one);
      messages.push(one.event.data?.message as Message);
    } else {
      next = change(next, one);
    }
  }
  if (messages.length === 0) return next;
  if (next.recent) next = { ...next, recent: [...next.recent, ...messages] };
  return withMessages(next, messages);
}

function change(state: ConversationState, arrived: Arrived): ConversationState {
  const { event, id } = arrived;
  if (event.type === "stream.reset") return { ...state, isStale: true };
  if (!state.head || !isAfter(id, state.at)) return state;
  switch (event.type) {
    case "message.created":
      return withMessages(counted(state, arrived), [event.data?.message as Message]);
    case "session.uploaded":
      return { ...state, isStale: true };
    case "conversation.deleted":
      return { ...state, isDeleted: true, messages: [], faults: [], previous: undefined, next: undefined };
    case "conversation.started":
      return started(state, state.head, event, id);
    case "conversation.completed":
      return ended(state, state.head, event, id, event.data?.completionReason === "error" ? "ERROR" : "COMPLETED");
    case "conversation.interrupted":
      return ended(state, state.head, event, id, "INTERRUPTED");
    case "error.occurred":
      return failed(state, state.head, event, id);
    default:
      return { ...state, at: id };
  }
}

/** The stretch takes it unless there are unloaded messages between the two. */
function withMessages(state: ConversationState, messages: readonly Message[]): ConversationState {
  const last = state.messages.at(-1);
  const first = state.messages[0];
  const fitting = messages.filter(
    (message) =>
      (state.next === undefined || (last !== undefined && compareMessages(message, last) < 0)) &&
      (state.previous === undefined || first === undefined || compareMessages(message, first) > 0),
  );
  return { ...state, messages: merged(state.messages, fitting) };
}

function counted(state: ConversationState, { event, id }: Arrived): ConversationState {
  if (!state.head) return state;
  const message = event.data?.message as Message;
  const { metrics = {} } = message;
  const { totals } = state.head;
  const tokens = metrics.totalTokens ?? (metrics.inputTokens ?? 0) + (metrics.outputTokens ?? 0);
  const head: Head = {
    ...state.head,
    ...(event.timestamp ? { lastEventAt: event.timestamp } : {}),
    totals: { ...totals, messages: (totals.messages ?? 0) + 1, tokens: (totals.tokens ?? 0) + tokens, cost: (totals.cost ?? 0) + (metrics.cost ?? 0) },
  };
  return { ...state, head, at: id, arrived: state.arrived + 1, newest: [...state.newest, message].slice(-NEWEST), turn: message.turnNumber ?? state.turn };
}

/** It may come after messages; a second one fills what the first one left empty. */
function started(state: ConversationState, head: Head, { data = {}, timestamp }: RealtimeEvent, id: string): ConversationState {
  const { name, mode, initialPrompt, maxTurns, systemInfo, command, participants } = data as Partial<Head>;
  const told = { name, mode, initialPrompt, maxTurns, systemInfo, command, startedAt: timestamp };
  const missing = Object.entries(told).filter(([key, value]) => value !== undefined && head[key as keyof Head] === undefined);
  const known = new Set(head.participants.map(({ agentId }) => agentId));
  const more = ((participants ?? []) as Participant[]).filter(({ agentId }) => !known.has(agentId));
  return { ...state, at: id, head: { ...head, ...Object.fromEntries(missing), participants: [...head.participants, ...more] } };
}

/** The newest end counts, by its own clock. */
function ended(state: ConversationState, head: Head, { data = {}, timestamp }: RealtimeEvent, id: string, status: Status): ConversationState {
  if (head.endedAt && timestamp && Date.parse(head.endedAt) > Date.parse(timestamp)) return { ...state, at: id };
  const { totalMessages, totalTurns, totalTokens, totalCost, totalDuration, summary, completionReason } = data as Record<string, unknown>;
  const reported = { messages: totalMessages, turns: totalTurns, tokens: totalTokens, cost: totalCost, duration: totalDuration };
  return {
    ...state,
    at: id,
    head: {
      ...head,
      status,
      ...(timestamp ? { endedAt: timestamp } : {}),
      ...(summary === undefined ? {} : { summary }),
      ...(typeof completionReason === "string" ? { completionReason } : {}),
      reported: Object.fromEntries(Object.entries(reported).filter(([, value]) => value !== undefined)),
    },
  };
}

function failed(state: ConversationState, head: Head, event: RealtimeEvent, id: string): ConversationState {
  const fault = faultOf(event, id);
  return addFault({ ...state, at: id, head: { ...head, errors: head.errors + 1, lastError: fault.error } }, fault);
}

export function faultOf({ data = {}, timestamp = "" }: RealtimeEvent, id: string): Fault {
  const { error, errorCode, agentId, details } = data as { error?: string; errorCode?: string; agentId?: string; details?: { agentType?: string } };
  return {
    id,
    timestamp,
    error: error ?? "An error without words",
    ...(errorCode ? { errorCode } : {}),
    ...(agentId ? { agentId } : {}),
    ...(details?.agentType ? { agentType: details.agentType } : {}),
  };
}

function addFault(state: ConversationState, fault: Fault): ConversationState {
  if (state.faults.some(({ id }) => id === fault.id)) return state;
  return { ...state, faults: [...state.faults, fault].sort((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp)) };
}

export function highest(messages: readonly Message[]): number {
  return messages.reduce((most, { sequenceNumber }) => Math.max(most, sequenceNumber ?? 0), 0);
}

/**
 * How many messages the client says that it has sent, once it has ended; undefined when it does not say. The command line's
 * messages include some that it never sends, as the prompt; its turns are those that it sends.
 */
export function sentCount({ status, source, reported }: Pick<Head, "status" | "source" | "reported">): number | undefined {
  if (status === "ACTIVE") return undefined;
  return source === "api" ? reported?.messages : reported?.turns;
}

/** The highest number that a message has, or is to have. */
export function furthest({ head, messages }: ConversationState): number {
  return Math.max(highest(messages), (head && sentCount(head)) ?? 0);
}

/** The last messages, which never arrived: no message after them shows that they are missing, but the end does. */
export function missingTail({ head, messages, next, settled }: ConversationState): Range | undefined {
  const to = head && sentCount(head);
  const stored = head?.totals.messages ?? 0;
  // Whoever numbers from 0, or counts otherwise, has sent all of them nevertheless.
  if (to === undefined || to <= stored || to > settled || next !== undefined) return undefined;
  const last = messages.at(-1)?.sequenceNumber ?? stored;
  return last < to ? { from: last + 1, to } : undefined;
}

/** As the service would answer it: what only the stream has shown has no command yet. */
export function healCommand(id: string, missing: Missing | undefined): string {
  return (
    missing?.heal ??
    `curl -# -X POST "$AGENTPIPE_URL/api/sessions/upload" -H "Authorization: Bearer $AGENTPIPE_KEY" -H 'Content-Type: application/x-ndjson' --data-binary '@events_${id.replaceAll("'", "'\\''")}.jsonl' | cat`
  );
}
