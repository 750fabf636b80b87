import assert from "node:assert/strict";
import { mock, test } from "node:test";
import type { FromBroker, ToBroker } from "./app/realtime/broker";
import { followShared, openStream } from "./app/realtime/shared";

/** What a tab tells the worker. */
const told: ToBroker[] = [];
const port: { postMessage: (message: ToBroker) => void; onmessage?: (event: { data: FromBroker }) => void } = { postMessage: (message) => told.push(message) };

class FakeWorker {
  readonly port = port;
}

test("asks for every conversation that is followed, and hands on what comes", () => {
  mock.timers.enable({ apis: ["setInterval"] });
  Object.assign(globalThis, { SharedWorker: FakeWorker, addEventListener: () => {} });
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  openStream("bundle.js");
  const ids: string[] = [];
  const leave = followShared({ conversationId: ["a", "b"], types: ["x"], lastEventId: "1-5" }, { onEvent: (_event, id) => ids.push(id), onStatus: () => {} });
  const joined = told.at(-1);
  assert.ok(joined?.kind === "join");
  assert.deepEqual(joined.filter, { conversationId: ["a", "b"], types: ["x"] });
  assert.equal(joined.at, "1-5");
  port.onmessage!({ data: { kind: "event", subscriptions: [joined.subscription], event: { type: "x", data: { conversationId: "b" } }, id: "1-6" } });
  assert.deepEqual(ids, ["1-6"]);
  leave();
  assert.deepEqual(told.at(-1), { kind: "leave", subscription: joined.subscription });
});
