import assert from "node:assert/strict";
import test from "node:test";
import { Measures } from "./app/shared/measures";

const rows = (count: number) => Array.from({ length: count }, (_, row) => `m${row}`);

test("rows that were not measured have the mean height of those that were", () => {
  const measures = new Measures();
  measures.lay(rows(10));
  assert.equal(measures.measured(new Map([["m0", 40], ["m1", 60]])), true);
  assert.equal(measures.top(2), 100);
  assert.equal(measures.height, 500);
  assert.equal(measures.rowAt(120), 2);
});

// Otherwise a list of unmeasured rows is drawn for ever: each measurement moves it, and moved rows measure differently.
test("heights that differ in what nobody sees are the same", () => {
  const measures = new Measures();
  measures.lay(rows(10));
  measures.measured(new Map([["m0", 41.59375]]));
  assert.equal(measures.measured(new Map([["m0", 41.593994140625]])), false);
  assert.equal(measures.measured(new Map([["m0", 60]])), true);
});

test("heights of rows that are gone do not pile up", () => {
  const measures = new Measures();
  for (let turn = 0; turn < 10; turn++) {
    const keys = Array.from({ length: 1_000 }, (_, row) => `m${turn}-${row}`);
    measures.lay(keys);
    measures.measured(new Map(keys.map((key) => [key, 100 + turn])));
  }
  assert.ok(measures.known <= 4_000);
  assert.equal(measures.height, 109_000);
});
