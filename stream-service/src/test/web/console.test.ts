import assert from "node:assert/strict";
import test from "node:test";
import type { InstanceStats } from "./app/api/stats";
import { cleared, EMPTY, lineOf, matching, MOST_CHARACTERS, MOST_LINES, passed, paused, resumed, type Line } from "./app/console/eventLog";
import { GONE_AFTER, seen, totalsOf, type Seen } from "./app/console/instanceList";

const line = (number: number, type = "message.created", content = "x"): Line => lineOf({ type, timestamp: "2026-01-01T00:00:00Z", data: { conversationId: "c1", content } }, `1-${number}`);
const lines = (from: number, count: number): Line[] => Array.from({ length: count }, (_, n) => line(from + n));

test("keeps the newest events, and a fixed number of them", () => {
  const log = passed(passed(EMPTY, lines(0, MOST_LINES)), lines(MOST_LINES, 10));
  assert.equal(log.lines.length, MOST_LINES);
  assert.equal(log.lines.at(-1)!.id, `1-${MOST_LINES + 9}`);
});

test("keeps no more text than it may, however few events that is", () => {
  const log = passed(EMPTY, Array.from({ length: 100 }, (_, n) => line(n, "message.created", "x".repeat(90_000))));
  assert.ok(log.lines.reduce((sum, { text }) => sum + text.length, 0) <= MOST_CHARACTERS);
  assert.equal(log.lines.at(-1)!.id, "1-99");
});

test("cuts an event that is very long, and says so", () => {
  const long = line(1, "message.created", "x".repeat(1_000_000));
  assert.equal(long.text.length, 100_000);
  assert.equal(long.isCut, true);
});

test("shows nothing new while it is paused, and all of it afterwards", () => {
  const held = passed(paused(passed(EMPTY, lines(0, 2))), lines(2, 3));
  assert.equal(held.lines.length, 2);
  assert.equal(held.held!.length, 3);
  assert.deepEqual(resumed(held).lines.map(({ id }) => id), ["1-0", "1-1", "1-2", "1-3", "1-4"]);
  assert.equal(resumed(held).held, undefined);
});

test("counts what it let go of while it was paused", () => {
  const held = passed(paused(EMPTY), lines(0, MOST_LINES + 7));
  assert.equal(held.missed, 7);
  assert.equal(held.held!.length, MOST_LINES);
  assert.equal(resumed(held).missed, 0);
});

test("goes on being paused when what is shown is cleared", () => {
  const log = cleared(passed(paused(passed(EMPTY, lines(0, 2))), lines(2, 1)));
  assert.equal(log.lines.length, 0);
  assert.equal(log.held!.length, 1);
});

test("filters by type and words, the newest first, and counts what it does not show", () => {
  const all = [line(1, "error.occurred", "Lost"), line(2, "message.created", "lost"), line(3, "message.created", "found")];
  assert.deepEqual(matching(all, { words: "LOST" }, 10).shown.map(({ id }) => id), ["1-2", "1-1"]);
  assert.deepEqual(matching(all, { type: "error.occurred" }, 10).shown.map(({ id }) => id), ["1-1"]);
  assert.deepEqual(matching(all, {}, 1), { shown: [all[2]], count: 3 });
});

const stats = (instance: string, viewers: number, lag?: number) =>
  ({ instance, viewers, viewersByKind: {}, ...(lag === undefined ? {} : { hub: { lag, head: 1 } }) }) as unknown as InstanceStats;

test("adds the viewers of all instances, whichever answered", () => {
  let instances: Seen[] = [];
  for (const [number, answer] of [stats("b", 3, 0), stats("a", 4, 9), stats("b", 5, 1)].entries()) instances = seen(instances, answer, 1_000 * number);
  assert.deepEqual(instances.map(({ stats: { instance, viewers } }) => [instance, viewers]), [["a", 4], ["b", 5]]);
  assert.deepEqual(totalsOf(instances), { viewers: 9, lag: 9 });
});

test("forgets an instance that answers no more", () => {
  assert.deepEqual(seen(seen([], stats("a", 1), 0), stats("b", 1), GONE_AFTER).map(({ stats: { instance } }) => instance), ["b"]);
});

test("says nothing of the lag to who is not told", () => {
  assert.equal(totalsOf(seen([], stats("a", 1), 0)).lag, undefined);
});
