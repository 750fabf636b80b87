import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { ordered } from "./app/list/listState";
import { ListStore } from "./app/list/listStore";
import type { Follow, FollowHandlers, FollowOptions, RealtimeEvent } from "./app/realtime/useRealtimeEvents";

interface Asked {
  parameters: URLSearchParams;
  answer: () => Promise<void>;
}

const idOf = (n: number) => `c${n}`;
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A service with conversations c0, the newest, to c999, whose answers come when they are let go, as of `at`. */
function served(filters: Record<string, string> = {}) {
  const asked: Asked[] = [];
  let at = 5;
  const counts = new Map<unknown, number>();
  const fetch = (path: string) => {
    const parameters = new URL(path, "http://x").searchParams;
    const from = Number(parameters.get("cursor") ?? 0);
    const to = Math.min(from + Number(parameters.get("limit")), 1_000);
    const sessions = Array.from({ length: to - from }, (_, n) => session(from + n, counts.get(idOf(from + n)) ?? 1));
    const page = { sessions, lastEventId: `1-${at}`, ...(to < 1_000 ? { nextCursor: String(to) } : {}) };
    return new Promise<Response>((resolve) => asked.push({ parameters, answer: () => (resolve(Response.json(page)), settled()) }));
  };
  Object.assign(globalThis, { fetch, requestAnimationFrame: (callback: () => void) => setTimeout(callback, 0), cancelAnimationFrame: clearTimeout });
  let followed: { options: FollowOptions; handlers: FollowHandlers } | undefined;
  const follow: Follow = (options, handlers) => {
    followed = { options, handlers };
    return () => {};
  };
  const store = new ListStore(filters, follow);
  const close = store.open();
  return {
    store,
    close,
    asked,
    /** The answer to what was asked for first. */
    answer: () => asked.shift()!.answer(),
    brings: (event: RealtimeEvent) => {
      const id = event.data?.conversationId;
      if (event.type === "message.created") counts.set(id, (counts.get(id) ?? 1) + 1);
      followed!.handlers.onEvent(event, `1-${++at}`);
      mock.timers.tick(1);
    },
    shown: () => ordered(store.get()).map(({ id }) => id),
  };
}

const session = (n: number, messages: number) => ({ id: idOf(n), status: "ACTIVE", source: "api", createdAt: new Date(Date.UTC(2026, 0, 1) - n * 1_000).toISOString(), totals: { messages } });
const message = (n: number, seq = 9): RealtimeEvent => ({ type: "message.created", seq, data: { conversationId: idOf(n), message: { content: "x" } } });
const first = (count: number) => Array.from({ length: count }, (_, n) => idOf(n));

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "Date"] }));
afterEach(() => mock.timers.reset());

test("a page that was asked for before the list began anew leaves no gap", async () => {
  const { store, close, answer, brings, asked, shown } = served();
  await answer();
  void store.loadMore();
  await answer();
  void store.loadMore();
  const late = asked.shift()!;
  brings({ type: "stream.reset" });
  mock.timers.tick(2_000);
  await answer();
  assert.equal(shown().length, 50);
  await late.answer();
  assert.deepEqual(shown(), first(50));
  assert.equal(store.get().isLoadingMore, false);
  void store.loadMore();
  await answer();
  assert.deepEqual(shown(), first(100));
  close();
});

test("what comes while two loads run counts for both, whichever ends first", async () => {
  const { store, close, answer, brings, asked } = served();
  await answer();
  void store.loadMore();
  await answer();
  void store.loadMore();
  const older = asked.shift()!;
  brings(message(110));
  brings({ type: "session.uploaded", data: { conversationId: idOf(2) } });
  mock.timers.tick(2_000);
  const newest = asked.shift()!;
  brings(message(120));
  await newest.answer();
  brings(message(130));
  await older.answer();
  for (const n of [110, 120, 130]) assert.equal(store.get().cards.get(idOf(n))?.session.totals.messages, 2);
  assert.equal(store.get().waiting, undefined);
  close();
});

test("a page that was asked for before a reset is not taken, nor the reset for a new one", async () => {
  const { store, close, answer, brings, asked, shown } = served();
  await answer();
  void store.loadMore();
  const older = asked.shift()!;
  brings({ type: "stream.reset" });
  mock.timers.tick(2_000);
  await answer();
  assert.equal(store.get().isStale, false);
  await older.answer();
  assert.equal(store.get().isStale, false);
  assert.deepEqual(shown(), first(50));
  close();
});

test("a start is put on the list of a project by the service alone, which knows whose it is", async () => {
  const { close, answer, brings, asked, shown } = served({ project: "a" });
  await answer();
  brings({ type: "conversation.started", seq: 1, data: { conversationId: "of-b" } });
  assert.deepEqual(shown(), first(50));
  mock.timers.tick(10_000);
  assert.equal(asked[0]?.parameters.get("project"), "a");
  await answer();
  assert.deepEqual(shown(), first(50));
  close();
});

test("a filtered list that is loaded again has as many cards as before", async () => {
  const { store, close, answer, brings, shown } = served({ sort: "cost" });
  await answer();
  for (let more = 0; more < 2; more++) {
    void store.loadMore();
    await answer();
  }
  assert.deepEqual(shown(), first(150));
  brings(message(3));
  mock.timers.tick(10_000);
  await answer();
  await answer();
  assert.deepEqual(shown(), first(150));
  assert.equal(store.get().nextCursor, "150");
  assert.equal(store.get().isStale, false);
  close();
});

test("a filtered list on which something happens all the time is loaded again once a minute", async () => {
  const { close, answer, brings, asked } = served({ sort: "cost" });
  await answer();
  let loads = 0;
  for (let second = 0; second < 3_600; second++) {
    brings(message(3));
    mock.timers.tick(999);
    if (asked.length === 0) continue;
    loads++;
    await answer();
  }
  assert.ok(loads > 50 && loads < 70, `${loads} loads in an hour`);
  close();
});

test("messages are no reason to ask again for a list that they cannot change", async () => {
  const { store, close, answer, brings, asked } = served({ status: "ACTIVE" });
  await answer();
  brings(message(3));
  brings(message(700));
  mock.timers.tick(10_000);
  assert.equal(asked.length, 0);
  assert.equal(store.get().cards.get(idOf(3))?.session.totals.messages, 2);
  brings(message(701, 1));
  mock.timers.tick(10_000);
  assert.equal(asked.length, 1);
  await answer();
  mock.timers.tick(60_000);
  brings({ type: "conversation.completed", seq: 9, data: { conversationId: idOf(3) } });
  mock.timers.tick(10_000);
  assert.equal(asked.length, 1);
  close();
});
