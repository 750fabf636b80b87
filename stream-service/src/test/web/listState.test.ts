import assert from "node:assert/strict";
import test from "node:test";
import type { Session } from "./app/api/types";
import { applied, asked, EMPTY, MOST_LIVE, ordered, refreshed, replaced, type Arrived, type ListState } from "./app/list/listState";

const session = (id: string, messages = 0): Session => ({ id, status: "ACTIVE", source: "api", createdAt: "2026-01-01T00:00:00Z", totals: { messages } });
const page = (lastEventId: string, ...sessions: Session[]) => ({ sessions, lastEventId });
const event = (id: string, type: string, conversationId: string, more = {}): Arrived => ({
  id,
  time: Date.parse("2026-01-02T00:00:00Z"),
  event: { type, timestamp: "2026-01-02T00:00:00Z", data: { conversationId, ...more } },
});
const message = (id: string, conversationId: string) => event(id, "message.created", conversationId, { message: { content: "x" } });
const counted = (state: ListState, id: string) => state.cards.get(id)?.session.totals.messages;

test("keeps an event that arrives between the snapshot and its arrival", () => {
  const loaded = replaced(EMPTY, page("1-5", session("a", 1)), false);
  const state = replaced(applied(asked(loaded), [message("1-7", "b")]), page("1-6", session("a", 1)), false);
  assert.equal(counted(state, "b"), 1);
});

test("counts nothing twice that the snapshot holds already", () => {
  const state = replaced(applied(asked(replaced(EMPTY, page("1-5"), false)), [message("1-6", "a")]), page("1-6", session("a", 1)), false);
  assert.equal(counted(applied(state, [message("1-6", "a")]), "a"), 1);
});

test("keeps a deletion that the snapshot does not know yet", () => {
  const state = replaced(applied(asked(EMPTY), [event("1-7", "conversation.deleted", "a")]), page("1-6", session("a", 1)), false);
  assert.equal(state.cards.size, 0);
});

test("follows a new epoch", () => {
  const reset = applied(asked(replaced(EMPTY, page("1-900", session("a", 9)), false)), [message("2-4", "a")]);
  assert.equal(counted(replaced(reset, page("2-3", session("a", 2)), false), "a"), 3);
});

test("asks for everything again after a reset", () => {
  assert.equal(applied(EMPTY, [{ id: "2-1", time: 0, event: { type: "stream.reset" } }]).isStale, true);
});

test("adds a card for each live start, the newest first", () => {
  const state = applied(replaced(EMPTY, page("1-5", session("old")), false), [event("1-6", "conversation.started", "b"), event("1-7", "conversation.started", "c")]);
  assert.deepEqual(ordered(state).map(({ id }) => id), ["c", "b", "old"]);
});

test("makes no card for a conversation that is on a page further down", () => {
  const first = { ...page("1-5", session("a")), nextCursor: "n" };
  const later = message("1-6", "old");
  later.event.seq = 300;
  const begun = event("1-7", "conversation.started", "new");
  begun.event.seq = 1;
  assert.deepEqual(ordered(applied(replaced(EMPTY, first, false), [later, begun])).map(({ id }) => id), ["new", "a"]);
});

test("wants the cards of thirty uploads in one refresh, and of one that comes while it runs in the next", () => {
  const uploads = Array.from({ length: 30 }, (_, n) => event(`1-${n + 6}`, "session.uploaded", `u${n}`));
  const heard = applied(replaced(EMPTY, page("1-5"), false), uploads);
  assert.equal(heard.uploads.size, 30);
  const wanted = new Set(heard.uploads);
  const late = applied(asked(heard), [event("1-40", "session.uploaded", "late"), message("1-41", "live")]);
  const state = refreshed(late, [page("1-35", ...uploads.map(({ event: { data } }) => session(data!.conversationId!)))], wanted);
  assert.equal(state.cards.size, 31);
  assert.deepEqual([...state.uploads], ["late"]);
  assert.equal(counted(state, "live"), 1);
});

test("keeps what came after a page when an older page arrives", () => {
  const state = applied(replaced(EMPTY, page("1-5", session("a", 1)), false), [message("1-9", "a")]);
  assert.equal(counted(refreshed(state, [page("1-7", session("a", 1))], new Set()), "a"), 2);
});

test("a filtered list asks the service what belongs on it", () => {
  const state = applied(replaced(EMPTY, page("1-5", session("a", 1)), true), [message("1-6", "b"), message("1-7", "a")]);
  assert.deepEqual(ordered(state).map(({ id }) => id), ["a"]);
  assert.equal(counted(state, "a"), 2);
  assert.equal(state.isStale, true);
});

test("the newest end counts, whatever order they come in", () => {
  const end = (id: string, type: string, timestamp: string): Arrived => ({ id, time: 0, event: { type, timestamp, data: { conversationId: "a" } } });
  const state = applied(replaced(EMPTY, page("1-5", session("a")), false), [
    end("1-6", "conversation.completed", "2026-01-02T00:00:02Z"),
    end("1-7", "conversation.interrupted", "2026-01-02T00:00:01Z"),
  ]);
  assert.equal(state.cards.get("a")?.session.status, "COMPLETED");
});

test("begins anew with the newest ones when a page that stays open has got too many cards", () => {
  const starts = (from: number, count: number) => Array.from({ length: count }, (_, n) => event(`1-${from + n}`, "conversation.started", `c${from + n}`));
  const full = applied(replaced(EMPTY, page("1-5"), false), starts(6, MOST_LIVE));
  assert.equal(full.isStale, false);
  const over = applied(full, [message(`1-${6 + MOST_LIVE}`, "c6"), ...starts(7 + MOST_LIVE, 1)]);
  assert.equal(over.isStale, true);
  assert.equal(replaced(over, page("1-600"), false).live, 0);
});
