import assert from "node:assert/strict";
import test from "node:test";
import type { Message, SessionDetail } from "./app/api/types";
import { appended, applied, asked, loaded, moved, paged, paging, prepended, settled, trimmed, UNKNOWN, type Arrived, type ConversationState } from "./app/conversation/conversationState";
import { rowsOf } from "./app/conversation/rows";

const said = (n: number, id = `m${n}`): Message => ({ id, agentId: "a", agentType: "claude", content: "x", role: "agent", timestamp: "2026-01-01T00:00:00Z", sequenceNumber: n });
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => said(from + n));
const detail = (lastEventId: string, messages: Message[], more: Partial<SessionDetail> = {}): SessionDetail => ({
  id: "c",
  status: "ACTIVE",
  source: "api",
  createdAt: "2026-01-01T00:00:00Z",
  totals: { messages: messages.length },
  errors: 0,
  participants: [],
  messages,
  lastEventId,
  ...more,
});
const event = (id: string, type: string, data = {}): Arrived => ({ id, event: { type, timestamp: "2026-01-01T00:01:00Z", data: { conversationId: "c", ...data } } });
const message = (id: string, n: number) => event(id, "message.created", { message: said(n) });
const numbers = (state: ConversationState) => state.messages.map(({ sequenceNumber }) => sequenceNumber);
const gaps = (state: ConversationState) => rowsOf(state).flatMap((row) => (row.kind === "gap" ? [row.gap] : []));

test("appends a burst in order, whatever order it came in, each once", () => {
  const burst = range(2, 501).map(({ sequenceNumber }) => message(`1-${5 + sequenceNumber!}`, sequenceNumber!));
  const shuffled = [...burst].sort((a, b) => (a.id.length * 7 + a.id.charCodeAt(3)) % 5 - ((b.id.length * 7 + b.id.charCodeAt(3)) % 5));
  const ids = burst.map(({ id }) => id);
  const state = applied(loaded(UNKNOWN, detail("1-6", range(1, 1))), shuffled.map((one, n) => ({ ...one, id: ids[n]! })));
  assert.deepEqual(numbers(state), range(1, 501).map(({ sequenceNumber }) => sequenceNumber));
  assert.equal(state.head?.totals.messages, 501);
  assert.equal(state.arrived, 500);
});

test("what the snapshot holds already is neither shown nor counted twice", () => {
  const state = applied(loaded(UNKNOWN, detail("1-6", range(1, 2))), [message("1-5", 1), message("1-6", 2), message("1-7", 3), message("1-7", 3)]);
  assert.deepEqual(numbers(state), [1, 2, 3]);
  assert.equal(state.head?.totals.messages, 3);
});

test("a page that is newer than the head is not repeated by the stream", () => {
  const state = applied(loaded(UNKNOWN, detail("1-6", []), { messages: range(1, 3), lastEventId: "1-8" }), [message("1-7", 2), message("1-8", 3), message("1-9", 4)]);
  assert.deepEqual(numbers(state), [1, 2, 3, 4]);
});

test("an event that comes while everything is loaded again is not lost", () => {
  const shown = loaded(UNKNOWN, detail("1-6", range(1, 2)));
  const state = loaded(applied(asked(shown), [message("1-9", 4)]), detail("1-8", range(1, 3)));
  assert.deepEqual(numbers(state), [1, 2, 3, 4]);
  assert.equal(state.head?.totals.messages, 4);
});

test("a reset and an upload ask for everything again, and a new epoch counts", () => {
  const shown = loaded(UNKNOWN, detail("1-600", range(1, 2)));
  assert.equal(applied(shown, [event("1-601", "session.uploaded")]).isStale, true);
  const reset = applied(shown, [{ id: "2-3", event: { type: "stream.reset" } }]);
  assert.equal(reset.isStale, true);
  const state = applied(loaded(asked(reset), detail("2-3", range(1, 1))), [message("2-4", 2)]);
  assert.deepEqual(numbers(state), [1, 2]);
  assert.equal(state.isStale, false);
});

test("shows a gap at its place when it has lasted, and closes it when it is healed", () => {
  const shown = applied(loaded(UNKNOWN, detail("1-6", range(1, 2))), [message("1-7", 5)]);
  assert.deepEqual(gaps(shown), []);
  const late = settled(shown);
  assert.deepEqual(gaps(late), [{ from: 3, to: 4 }]);
  assert.deepEqual(gaps(applied(late, [message("1-8", 3)])), [{ from: 4, to: 4 }]);
  assert.deepEqual(gaps(applied(late, [message("1-8", 3), message("1-9", 4)])), []);
});

test("a gap at the beginning is one only where the beginning is loaded", () => {
  assert.deepEqual(gaps(loaded(UNKNOWN, detail("1-6", range(3, 4)))), [{ from: 1, to: 2 }]);
  assert.deepEqual(gaps(loaded(UNKNOWN, detail("1-6", range(3, 4), { previousMessages: "p" }))), []);
});

test("what the end shows to be missing is a gap when it has lasted, and closes when it is healed", () => {
  const completed = (totals: object) => event("1-9", "conversation.completed", totals);
  const cli = loaded(UNKNOWN, detail("1-6", range(1, 2), { source: "cli-stream" }));
  const ended = applied(cli, [completed({ totalMessages: 9, totalTurns: 5 })]);
  assert.deepEqual(gaps(ended), []);
  assert.deepEqual(gaps(settled(ended)), [{ from: 3, to: 5 }]);
  assert.deepEqual(gaps(applied(settled(ended), [message("1-10", 5)])), [{ from: 3, to: 4 }]);
  assert.deepEqual(gaps(applied(settled(ended), [3, 4, 5].map((n) => message(`1-1${n}`, n)))), []);
  // Messages that the command line counts, and never sends.
  assert.deepEqual(gaps(settled(applied(cli, [completed({ totalMessages: 9, totalTurns: 2 })]))), []);
  // Whoever uses the API counts what it sends.
  const api = loaded(UNKNOWN, detail("1-6", range(1, 2)));
  assert.deepEqual(gaps(settled(applied(api, [completed({ totalMessages: 3 })]))), [{ from: 3, to: 3 }]);
});

test("what is missing at the end of a snapshot is a gap where the end is loaded, whatever the numbers are", () => {
  const ended = (messages: Message[], more: Partial<SessionDetail> = {}) =>
    gaps(loaded(UNKNOWN, detail("1-6", messages, { status: "COMPLETED", source: "cli-stream", reported: { messages: 9, turns: 4 }, ...more })));
  assert.deepEqual(ended(range(1, 2)), [{ from: 3, to: 4 }]);
  assert.deepEqual(ended([]), [{ from: 1, to: 4 }]);
  assert.deepEqual(ended(range(1, 2), { nextMessages: "n" }), []);
  assert.deepEqual(ended(range(0, 3)), []);
  assert.deepEqual(ended(range(1, 2), { status: "ACTIVE" }), []);
  const unnumbered = range(1, 3).map(({ sequenceNumber: _, ...rest }) => rest);
  assert.deepEqual(ended(unnumbered), [{ from: 4, to: 4 }]);
});

test("pages before and after join the stretch", () => {
  let state = loaded(UNKNOWN, detail("1-6", range(5, 6), { previousMessages: "p", nextMessages: "n" }));
  state = prepended(state, { messages: range(3, 4), previousMessages: "q", lastEventId: "1-7" });
  state = appended(state, { messages: range(7, 8), lastEventId: "1-8" });
  assert.deepEqual(numbers(state), [3, 4, 5, 6, 7, 8]);
  assert.equal(state.previous, "q");
  assert.equal(state.next, undefined);
});

test("a live message beyond unloaded ones is counted, and shown when they are loaded", () => {
  const away = moved(loaded(UNKNOWN, detail("1-6", range(90, 100))), { messages: range(1, 10), nextMessages: "n", lastEventId: "1-6" });
  const state = applied(away, [message("1-7", 101)]);
  assert.deepEqual(numbers(state), range(1, 10).map(({ sequenceNumber }) => sequenceNumber));
  assert.equal(state.arrived, 1);
  assert.deepEqual(numbers(appended(state, { messages: range(11, 101), lastEventId: "1-7" })).at(-1), 101);
});

test("a live message that comes while the last page is on its way has its place behind it", () => {
  const away = moved(loaded(UNKNOWN, detail("1-6", range(90, 100))), { messages: range(1, 10), nextMessages: "n", lastEventId: "1-6" });
  const live = applied(paging(away), [message("1-7", 101)]);
  assert.equal(numbers(moved(live, { messages: range(91, 100), previousMessages: "p", lastEventId: "1-6" })).at(-1), 101);
  assert.equal(numbers(appended(live, { messages: range(11, 100), lastEventId: "1-6" })).at(-1), 101);
  assert.equal(paged(live).recent, undefined);
});

test("what comes during a reload is counted once", () => {
  const shown = loaded(UNKNOWN, detail("1-6", range(1, 2)));
  const state = loaded(applied(asked(shown), [message("1-7", 3), message("1-8", 4)]), detail("1-6", range(1, 2)));
  assert.deepEqual(numbers(state), [1, 2, 3, 4]);
  assert.equal(state.arrived, 2);
});

test("errors stand where they happened", () => {
  const at = (n: number, second: string) => ({ ...said(n), timestamp: `2026-01-01T00:00:${second}Z` });
  const failure: Arrived = { id: "1-7", event: { type: "error.occurred", timestamp: "2026-01-01T00:00:15Z", data: { conversationId: "c", error: "broken" } } };
  const state = applied(loaded(UNKNOWN, detail("1-6", [at(1, "10"), at(2, "20")])), [failure, failure]);
  assert.deepEqual(rowsOf(state).map(({ kind }) => kind), ["message", "fault", "message"]);
  assert.equal(state.head?.errors, 1);
});

test("nothing of a deleted conversation stays", () => {
  const state = applied(loaded(UNKNOWN, detail("1-6", range(1, 2))), [event("1-7", "conversation.deleted")]);
  assert.equal(state.isDeleted, true);
  assert.deepEqual(state.messages, []);
});

test("ten thousand messages take a live one without being sorted again", () => {
  const state = loaded(UNKNOWN, detail("1-6", range(1, 10_000)));
  const next = applied(state, [message("1-7", 10_001)]);
  assert.equal(next.messages.length, 10_001);
  assert.equal(next.messages[0], state.messages[0]);
});

test("no id of a message is the key of another row", () => {
  const named = ["opening", "ending", "gap-3", "day-m2", "fault-1-9"].map((id, n) => said(n < 2 ? n + 1 : n + 3, id));
  const shown = settled(loaded(UNKNOWN, detail("1-6", named)));
  const keys = rowsOf(shown).map(({ key }) => key);
  assert.ok(keys.includes("gap-3"));
  assert.equal(new Set([...keys, "opening", "ending"]).size, keys.length + 2);
});

test("what is let go of above a long stretch is where a page before it begins", () => {
  const long = loaded(UNKNOWN, detail("1-6", range(1, 30)));
  assert.equal(trimmed(long, 30, 10), long);
  const state = trimmed(long, 29, 10);
  assert.deepEqual(numbers(state), range(21, 30).map(({ sequenceNumber }) => sequenceNumber));
  assert.equal(state.previous, "m21");
  assert.deepEqual(gaps(state), []);
  assert.deepEqual(numbers(prepended(state, { messages: range(1, 20), lastEventId: "1-6" })), numbers(long));
});

test("what came live and the turn are known wherever the stretch is", () => {
  const turn = (n: number) => ({ ...said(n), turnNumber: n });
  const end = loaded(UNKNOWN, detail("1-6", [turn(29), turn(30)], { previousMessages: "p" }));
  assert.equal(end.turn, 30);
  const start = moved(end, { messages: [turn(1), turn(2)], nextMessages: "m2", lastEventId: "1-6" });
  assert.equal(start.turn, 30);
  const state = applied(start, [event("1-7", "message.created", { message: turn(31) })]);
  assert.deepEqual(numbers(state), [1, 2]);
  assert.equal(state.turn, 31);
  assert.deepEqual(
    state.newest.map(({ id }) => id),
    ["m31"],
  );
});
