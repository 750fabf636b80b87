import assert from "node:assert/strict";
import test from "node:test";
import { SessionList, coalesced } from "../../main/resources/META-INF/resources/session-list.js";

const message = (conversationId) => ({ type: "message.created", data: { conversationId, message: { content: "x" } } });
const session = (id, messages) => ({ id, status: "ACTIVE", createdAt: "2026-01-01", totals: { messages, tokens: 0, cost: 0 } });
const counted = (list, id) => list.sessions.get(id)?.totals.messages;

test("keeps an event that arrives between the snapshot and its arrival", () => {
  const list = new SessionList();
  list.replace({ sessions: [session("a", 1)], lastEventId: "1-5" });
  list.begin();
  list.apply(message("b"), "1-7");
  list.replace({ sessions: [session("a", 1)], lastEventId: "1-6" });
  assert.equal(counted(list, "b"), 1);
});

test("counts nothing twice that the snapshot holds already", () => {
  const list = new SessionList();
  list.replace({ sessions: [], lastEventId: "1-5" });
  list.begin();
  list.apply(message("a"), "1-6");
  list.replace({ sessions: [session("a", 1)], lastEventId: "1-6" });
  list.apply(message("a"), "1-6");
  assert.equal(counted(list, "a"), 1);
});

test("keeps a deletion that the snapshot does not know yet", () => {
  const list = new SessionList();
  list.begin();
  list.apply({ type: "conversation.deleted", data: { conversationId: "a" } }, "1-7");
  list.replace({ sessions: [session("a", 1)], lastEventId: "1-6" });
  assert.equal(list.sessions.size, 0);
});

test("follows a new epoch", () => {
  const list = new SessionList();
  list.replace({ sessions: [session("a", 9)], lastEventId: "1-900" });
  list.begin();
  list.apply(message("a"), "2-4");
  list.replace({ sessions: [session("a", 2)], lastEventId: "2-3" });
  assert.equal(counted(list, "a"), 3);
});

test("loads again for whoever asked while it loaded", async () => {
  const loads = [];
  let finish;
  const reload = coalesced((wanted) => {
    loads.push([...wanted]);
    return new Promise((resolve) => (finish = resolve));
  }, 0);
  const settled = () => new Promise((resolve) => setTimeout(resolve, 20));
  reload("list");
  reload("open");
  await settled();
  assert.deepEqual(loads, [["list", "open"]]);
  reload("list");
  await settled();
  assert.equal(loads.length, 1);
  finish();
  await settled();
  assert.deepEqual(loads, [["list", "open"], ["list"]]);
});

test("tries again what failed", async () => {
  let loads = 0;
  const reload = coalesced(async () => {
    if (++loads === 1) throw new Error("no");
  }, 0);
  reload("list");
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(loads, 2);
});
