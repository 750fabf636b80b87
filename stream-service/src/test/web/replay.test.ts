import assert from "node:assert/strict";
import test from "node:test";
import type { Message } from "./app/api/types";
import { MOST, NOTHING, played, preceded } from "./app/replay/replayState";
import { afterPosition, fromOf, positionFrom, positionOf, scaleOf, type Scale } from "./app/replay/scale";

const time = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const message = (number: number, sequenceNumber: number | undefined = number): Message => ({
  id: `m${number}`,
  agentId: "a",
  agentType: "claude",
  content: "x",
  role: "agent",
  timestamp: time(number),
  ...(sequenceNumber === undefined ? {} : { sequenceNumber }),
});
const unnumbered = (number: number): Message => {
  const { sequenceNumber: _, ...rest } = message(number);
  return rest;
};
const created = (of: Message) => ({ type: "message.created", timestamp: of.timestamp, data: { message: of } });
const numbers: Scale = { kind: "number", first: 1, last: 30 };

test("places by number, and by time when there are no numbers", () => {
  assert.deepEqual(scaleOf(message(1), message(30)), numbers);
  assert.deepEqual(scaleOf(unnumbered(1), unnumbered(5)), { kind: "time", first: Date.parse(time(1)), last: Date.parse(time(5)) });
  assert.equal(scaleOf(undefined, undefined), undefined);
});

test("begins where it is asked to, and goes on behind what was shown", () => {
  const times = scaleOf(unnumbered(1), unnumbered(5))!;
  assert.equal(fromOf(numbers, 12), "12");
  assert.equal(afterPosition(numbers, 12), 13);
  assert.equal(fromOf(times, Date.parse(time(3))), time(3));
  assert.equal(afterPosition(times, Date.parse(time(3))), Date.parse(time(3)));
});

test("reads a place of the URL, within what there is", () => {
  assert.equal(positionFrom(numbers, "12"), 12);
  assert.equal(positionFrom(numbers, "999"), 30);
  assert.equal(positionFrom(numbers, time(3)), undefined);
  assert.equal(positionFrom(numbers, "soon"), undefined);
  assert.equal(positionFrom(scaleOf(unnumbered(1), unnumbered(5))!, time(3)), Date.parse(time(3)));
});

test("a message without a number does not move the scrubber of numbers", () => {
  assert.equal(positionOf(numbers, unnumbered(3)), undefined);
  const shown = played(played(NOTHING, created(message(7)), "replay:1", numbers), created(unnumbered(8)), "replay:2", numbers);
  assert.equal(shown.position, 7);
  assert.equal(shown.items.length, 2);
});

test("shows a message once that comes again", () => {
  const once = played(NOTHING, created(message(1)), "replay:1", numbers);
  assert.equal(played(once, created(message(1)), "replay:1", numbers).items.length, 1);
});

test("shows errors at their place, and how it ended", () => {
  const events = [created(message(1)), { type: "error.occurred", data: { error: "lost" } }, created(message(2)), { type: "conversation.completed" }];
  const shown = events.reduce((so, event, index) => played(so, event, `replay:${index}`, numbers), NOTHING);
  assert.deepEqual(shown.items.map(({ kind }) => kind), ["message", "fault", "message"]);
  assert.equal(shown.ending, "The conversation was completed.");
});

test("keeps a fixed number of messages", () => {
  let shown = NOTHING;
  for (let number = 1; number <= MOST + 5; number++) shown = played(shown, created(message(number)), `replay:${number}`, { kind: "number", first: 1, last: 1_000 });
  assert.equal(shown.items.length, MOST);
  assert.equal(shown.items.at(-1)!.id, `m${MOST + 5}`);
  assert.equal(shown.isCut, true);
});

test("puts before a jump what was said before it", () => {
  const jumped = played({ ...NOTHING, position: 12 }, created(message(12)), "replay:2", numbers);
  const shown = preceded(jumped, [message(10), message(11), message(12)], false);
  assert.deepEqual(shown.items.map(({ id }) => id), ["m10", "m11", "m12"]);
  assert.equal(shown.isCut, true);
});
