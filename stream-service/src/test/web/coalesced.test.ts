import assert from "node:assert/strict";
import test from "node:test";
import { ApiError } from "./app/api/client";
import { coalesced } from "./app/shared/coalesced";

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

test("loads once for all that ask before it runs, and again for whoever asked while it ran", async () => {
  let loads = 0;
  let finish = () => {};
  const reload = coalesced(() => {
    loads++;
    return new Promise((resolve) => (finish = resolve));
  }, 0);
  reload.ask();
  reload.ask();
  await settled();
  assert.equal(loads, 1);
  reload.ask();
  await settled();
  assert.equal(loads, 1);
  finish();
  await settled();
  assert.equal(loads, 2);
  finish();
  await settled();
  assert.equal(loads, 2);
});

test("does nothing any more once it was stopped", async () => {
  let loads = 0;
  const reload = coalesced(() => Promise.resolve(void loads++), 0);
  reload.ask();
  reload.stop();
  reload.ask();
  await settled();
  assert.equal(loads, 0);
});

test("asks again after a failure, but not before the service wants to be asked", async () => {
  let loads = 0;
  const reload = coalesced(() => Promise.reject(new ApiError(503, "busy", undefined, ++loads === 1 ? 700 : undefined)), 0);
  const begun = Date.now();
  reload.ask();
  while (loads < 2) await settled();
  assert.ok(Date.now() - begun >= 700);
  reload.stop();
});
