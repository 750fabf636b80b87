import assert from "node:assert/strict";
import { test } from "node:test";
import { ConversationStore } from "./app/conversation/conversationStore";
import type { Follow } from "./app/realtime/useRealtimeEvents";

const COUNT = 1_000;
const time = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 1_000).toISOString();
const said = (n: number) => ({ id: `m${n}`, agentId: "a", agentType: "claude", content: "x", role: "agent", timestamp: time(n), sequenceNumber: n });

/** A service with a conversation of as many messages, 200 to a page, whose answers come when they are let go. */
function served() {
  const waiting: (() => void)[] = [];
  let failure: number | undefined;
  Object.assign(globalThis, {
    requestAnimationFrame: (callback: () => void) => setTimeout(callback, 0),
    cancelAnimationFrame: clearTimeout,
    fetch: async (path: string) => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      if (failure !== undefined) return new Response("{}", { status: failure });
      const after = new URL(path, "http://x").searchParams.get("after");
      const from = after === null ? 1 : Number(after) + 1;
      const last = Math.min(from + 199, COUNT);
      const page = { messages: Array.from({ length: last - from + 1 }, (_, n) => said(from + n)), lastEventId: "1-5", ...(last < COUNT ? { nextMessages: String(last) } : {}) };
      return Response.json({ id: "c", status: "ACTIVE", source: "api", createdAt: time(0), totals: { messages: COUNT }, errors: 0, participants: [], ...page });
    },
  });
  return {
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

test("a jump to a time reads on to it, also while a page is being loaded already", async () => {
  const { service, store, close } = await opened();
  const scrolled = store.loadNext();
  const found = store.messageAt(Date.parse(time(777)));
  await service.letGo();
  await scrolled;
  assert.equal(await found, "m777");
  assert.equal(store.get().messages.length, 800);
  close();
});

test("a jump that was replaced by another one goes nowhere", async () => {
  const { service, store, close } = await opened();
  const first = store.messageAt(Date.parse(time(900)));
  const second = store.messageAt(Date.parse(time(300)));
  await service.letGo();
  assert.deepEqual([await first, await second], [undefined, "m300"]);
  close();
});

test("a jump to what cannot be loaded goes nowhere, and says why", async () => {
  const { service, store, close } = await opened();
  service.fail();
  const found = store.messageAt(Date.parse(time(900)));
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
