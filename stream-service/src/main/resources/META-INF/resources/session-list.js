// The conversations as a snapshot and the stream tell of them, in whatever order the two arrive.

import { after } from "./event-log.js";

export class SessionList {
  sessions = new Map();
  // What the sessions are exact at, events that came since included by their own ids.
  at = "0-0";
  // Events that came since a snapshot was asked for, which may be older than they are.
  #waiting = null;

  /** A snapshot is being asked for. */
  begin() {
    this.#waiting = [];
  }

  /** The snapshot: it replaces everything, and what it does not hold yet is applied again. */
  replace({ sessions, lastEventId }) {
    this.sessions = new Map(sessions.map((session) => [session.id, session]));
    this.at = lastEventId;
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    waiting.forEach(([event, id]) => this.#change(event, id));
  }

  apply(event, id) {
    this.#waiting?.push([event, id]);
    this.#change(event, id);
  }

  #change(event, id) {
    const conversationId = event.data?.conversationId;
    if (!conversationId || !after(id, this.at)) return;
    if (event.type === "conversation.deleted") this.sessions.delete(conversationId);
    else changes[event.type]?.(this.#session(conversationId), event);
  }

  #session(id) {
    if (!this.sessions.has(id)) {
      const now = new Date().toISOString();
      this.sessions.set(id, { id, status: "ACTIVE", createdAt: now, totals: { messages: 0, tokens: 0, cost: 0 } });
    }
    return this.sessions.get(id);
  }
}

const changes = {
  "conversation.started": (session, { data, timestamp }) => {
    const { name, mode, initialPrompt } = data;
    for (const [key, value] of Object.entries({ name, mode, initialPrompt, startedAt: timestamp })) session[key] ??= value;
  },
  "message.created": ({ totals }, { data: { message } }) => {
    const metrics = message.metrics ?? {};
    totals.messages += 1;
    totals.tokens += metrics.totalTokens ?? (metrics.inputTokens ?? 0) + (metrics.outputTokens ?? 0);
    totals.cost = Number(totals.cost) + (metrics.cost ?? 0);
  },
  "conversation.completed": (session, event) => end(session, event, event.data.completionReason === "error" ? "ERROR" : "COMPLETED"),
  "conversation.interrupted": (session, event) => end(session, event, "INTERRUPTED"),
  "error.occurred": (session, { data }) => (session.lastError = data.error),
};

/** The newest end counts, by its own clock. */
function end(session, { data, timestamp }, status) {
  if (session.endedAt && Date.parse(session.endedAt) > Date.parse(timestamp)) return;
  session.status = status;
  session.endedAt = timestamp;
  session.reported = { messages: data.totalMessages, tokens: data.totalTokens, cost: data.totalCost };
}

/**
 * Runs `load` after a random part of `spread` ms, once for all that ask in the meantime, and again for whoever asked while
 * it ran: what they ask for may not be in what was loaded. What failed is tried again.
 */
export function coalesced(load, spread) {
  let wanted = null;
  let busy = false;

  async function run() {
    const what = wanted;
    wanted = null;
    try {
      await load(what);
    } catch {
      wanted = new Set([...what, ...(wanted ?? [])]);
    }
    busy = false;
    if (wanted) soon();
  }

  function soon() {
    busy = true;
    setTimeout(run, spread * Math.random());
  }

  return (what) => {
    wanted = (wanted ?? new Set()).add(what);
    if (!busy) soon();
  };
}
