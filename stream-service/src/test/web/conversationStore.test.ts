import assert from "node:assert/strict";
import { test } from "node:test";
import { ConversationStore } from "./app/conversation/conversationStore";
import type { Follow } from "./app/realtime/useRealtimeEvents";

const COUNT = 1_000;
let count = COUNT;
const time = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 1_000).toISOString();
const said = (n: number) => ({ id: `m${n}`, agentId: "a", agentType: "claude", content: "x", role: "agent", timestamp: time(n), sequenceNumber: n });

/** The number of the message that the service finds there, or the one after the last. */
const placeOf = (at: string) => Math.min(at.includes("T") ? Math.ceil((Date.parse(at) - Date.parse(time(0))) / 1_000) : Number(at), count + 1);

/** A service with a conversation of as many messages, 200 to a page, whose answers come when they are let go. */
function served() {
  const waiting: (() => void)[] = [];
  const asked: string[] = [];
  let failure: number | undefined;
  Object.assign(globalThis, {
    requestAnimationFrame: (callback: () => void) => setTimeout(callback, 0),
    cancelAnimationFrame: clearTimeout,
    fetch: async (path: string) => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      if (failure !== undefined) return new Response("{}", { status: failure });
      asked.push(path);
      const parameters = new URL(path, "http://x").searchParams;
      const [at, after, before] = ["at", "after", "before"].map((name) => parameters.get(name));
      const limit = Number(parameters.get("limit"));
      const to = before ? Number(before) : count + 1;
      const from = at ? Math.max(1, placeOf(at) - limit / 2) : after ? Number(after) + 1 : before ? Math.max(1, to - limit) : 1;
      const last = Math.min(from + limit, to) - 1;
      const page = { messages: Array.from({ length: last - from + 1 }, (_, n) => said(from + n)), lastEventId: "1-5", ...(last < count ? { nextMessages: String(last) } : {}), ...(from > 1 ? { previousMessages: String(from) } : {}) };
      return Response.json({ id: "c", status: "ACTIVE", source: "api", createdAt: time(0), totals: { messages: count }, errors: 0, participants: [], ...page });
    },
  });
  return {
    asked,
    fail: (status = 503) => (failure = status),
    /** Until there is nothing more that is asked for. */
    letGo: async () => {
      for (let quiet = 0; quiet < 3; quiet++) {
        while (waiting.length > 0) {
          waiting.shift()!();
          quiet = 0;
          await new Promise((resolve) => setTimeout(resolve, 0));
        }
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
    },
  };
}

async function opened(follow: Follow = () => () => {}) {
  const service = served();
  const store = new ConversationStore("c", follow);
  const close = store.open(undefined);
  await service.letGo();
  assert.equal(store.get().messages.length, 200);
  return { service, store, close };
}

test("a jump to a time or a number is one request, also while a page is being loaded already", async () => {
  const { service, store, close } = await opened();
  service.asked.length = 0;
  const scrolled = store.loadNext();
  const found = store.messageAt({ time: Date.parse(time(777)) });
  await service.letGo();
  await scrolled;
  assert.equal(await found, "m777");
  assert.equal(service.asked.length, 2);
  assert.match(service.asked[1]!, /at=2026-01-01T00%3A12%3A57.000Z/);
  assert.equal(store.get().messages[0]!.id, "m677");
  const numbered = store.messageAt({ number: 100 });
  await service.letGo();
  assert.equal(await numbered, "m100");
  assert.equal(service.asked.length, 3);
  close();
});

test("a jump to what is loaded, or beyond the end, needs no more than it has", async () => {
  const { service, store, close } = await opened();
  service.asked.length = 0;
  assert.equal(await store.messageAt({ number: 150 }), "m150");
  assert.equal(await store.messageAt({ time: 0 }), "m1");
  assert.equal(service.asked.length, 0);
  const beyond = store.messageAt({ number: 5_000 });
  await service.letGo();
  assert.equal(await beyond, "m1000");
  assert.equal(await store.messageAt({ number: 6_000 }), "m1000");
  assert.equal(service.asked.length, 1);
  close();
});

test("for paper everything is loaded, or as many messages as are printed", async () => {
  const { service, store, close } = await opened();
  const moved = store.messageAt({ number: 500 });
  await service.letGo();
  await moved;
  const printed = store.loadForPaper();
  await service.letGo();
  await printed;
  assert.deepEqual([store.get().messages.length, store.get().previous, store.get().next], [COUNT, undefined, undefined]);
  close();
  count = 5_000;
  const long = await opened();
  const most = long.store.loadForPaper();
  await long.service.letGo();
  await most;
  assert.equal(long.store.get().messages.length, 2_000);
  assert.notEqual(long.store.get().next, undefined);
  long.close();
  count = COUNT;
});

test("what cannot be loaded for paper is not waited for", async () => {
  const { service, store, close } = await opened();
  service.fail();
  const printed = store.loadForPaper();
  await service.letGo();
  await printed;
  assert.equal(store.get().messages.length, 200);
  close();
});

test("a jump that was replaced by another one goes nowhere", async () => {
  const { service, store, close } = await opened();
  const first = store.messageAt({ number: 900 });
  const second = store.messageAt({ number: 300 });
  await service.letGo();
  assert.deepEqual([await first, await second], [undefined, "m300"]);
  assert.ok(store.get().messages.some(({ id }) => id === "m300"));
  close();
});

test("a jump to what cannot be loaded goes nowhere, and says why", async () => {
  const { service, store, close } = await opened();
  service.fail();
  const found = store.messageAt({ time: Date.parse(time(900)) });
  await service.letGo();
  assert.equal(await found, undefined);
  assert.match(store.get().pageError ?? "", /503/);
  close();
});

test("a conversation that is gone when everything is loaded again is missing", async (context) => {
  context.mock.method(Math, "random", () => 0);
  let tell: Parameters<Follow>[1]["onEvent"] | undefined;
  const { service, store, close } = await opened((_, { onEvent }) => {
    tell = onEvent;
    return () => {};
  });
  service.fail(404);
  tell!({ type: "stream.reset" }, "2-1");
  while (store.get().phase === "shown") await service.letGo();
  assert.equal(store.get().phase, "missing");
  close();
});
