import assert from "node:assert/strict";
import test from "node:test";
import { Broker, type FromBroker } from "./app/realtime/broker";
import type { FollowHandlers, FollowOptions } from "./app/realtime/useRealtimeEvents";

interface Opened {
  options: FollowOptions;
  handlers: FollowHandlers;
  isClosed: boolean;
}

function started() {
  const opened: Opened[] = [];
  const sent: { client: string; message: FromBroker }[] = [];
  const broker = new Broker(
    (options, handlers) => {
      const connection = { options, handlers, isClosed: false };
      opened.push(connection);
      return () => (connection.isClosed = true);
    },
    (client, message) => sent.push({ client, message }),
  );
  const join = (client: string, at?: string, conversationId?: string | string[]) =>
    broker.receive(client, { kind: "join", subscription: 1, filter: conversationId ? { conversationId } : {}, at });
  const brings = (id: string, conversationId: string, type = "message.created") => opened.at(-1)!.handlers.onEvent({ type, data: { conversationId } }, id);
  const got = (client: string) => sent.flatMap(({ client: to, message }) => (to === client && message.kind === "event" ? [message.id] : []));
  return { broker, opened, sent, join, brings, got };
}

test("ten tabs have one connection, and each event goes to each once", () => {
  const { opened, join, brings, got } = started();
  for (let tab = 0; tab < 10; tab++) join(`tab${tab}`, "1-5");
  brings("1-6", "a");
  assert.equal(opened.length, 1);
  for (let tab = 0; tab < 10; tab++) assert.deepEqual(got(`tab${tab}`), ["1-6"]);
});

test("a tab whose snapshot is older than the connection gets what it lacks, and the others nothing twice", () => {
  const { opened, join, brings, got } = started();
  join("first", "1-5");
  brings("1-6", "a");
  brings("1-7", "a");
  join("second", "1-6");
  assert.equal(opened.length, 2);
  assert.equal(opened[0]!.isClosed, true);
  assert.equal(opened[1]!.options.lastEventId, "1-6");
  brings("1-7", "a");
  brings("1-8", "a");
  assert.deepEqual(got("first"), ["1-6", "1-7", "1-8"]);
  assert.deepEqual(got("second"), ["1-7", "1-8"]);
});

test("asks for no more than what is wanted, and for more when somebody wants more", () => {
  const { opened, join, brings, got } = started();
  join("first", "1-5", "a");
  assert.deepEqual(opened[0]!.options.conversationId, ["a"]);
  brings("1-9", "a");
  join("second", "1-9");
  assert.equal(opened[1]!.options.conversationId, undefined);
  assert.equal(opened[1]!.options.lastEventId, "1-9");
  brings("1-10", "b");
  assert.deepEqual(got("first"), ["1-9"]);
  assert.deepEqual(got("second"), ["1-10"]);
});

test("several conversations are one subscription, which gets the events of each and of no other", () => {
  const { opened, join, brings, got } = started();
  join("several", "1-5", ["a", "b"]);
  assert.deepEqual(opened[0]!.options.conversationId, ["a", "b"]);
  join("one", "1-5", "b");
  assert.equal(opened.length, 1);
  for (const [id, conversation] of [["1-6", "a"], ["1-7", "b"], ["1-8", "c"]] as const) brings(id, conversation);
  assert.deepEqual(got("several"), ["1-6", "1-7"]);
  assert.deepEqual(got("one"), ["1-7"]);
  join("more", "1-8", ["b", "c"]);
  assert.deepEqual(opened[1]!.options.conversationId, ["a", "b", "c"]);
});

test("a reset reaches everybody, though its id may be lower than what they had", () => {
  const { join, brings, got } = started();
  join("first", "1-500", "a");
  brings("1-3", "", "stream.reset");
  brings("1-4", "a");
  assert.deepEqual(got("first"), ["1-3", "1-4"]);
});

test("whoever joins without an id gets nothing that was before it", () => {
  const { join, brings, got } = started();
  join("first", "1-5");
  brings("1-9", "a");
  join("late");
  join("third", "1-5");
  brings("1-9", "a");
  brings("1-10", "a");
  assert.deepEqual(got("late"), ["1-10"]);
});

test("closes the connection with the last tab, and tells a new one the state at once", () => {
  const { broker, opened, sent, join } = started();
  join("first", "1-5");
  opened[0]!.handlers.onStatus({ state: "live" });
  join("second", "1-5");
  assert.deepEqual(sent.at(-1), { client: "second", message: { kind: "status", status: { state: "live" } } });
  broker.receive("first", { kind: "bye" });
  assert.equal(opened[0]!.isClosed, false);
  broker.receive("second", { kind: "leave", subscription: 1 });
  assert.equal(opened[0]!.isClosed, true);
});
