import assert from "node:assert/strict";
import test from "node:test";
import type { Found, SearchPage } from "./app/api/search";
import { appended, placeOf, queryOf, unindexed } from "./app/search/searchState";
import { dayOfMoment, daysBetween, startOfDay } from "./app/shared/days";

const found = (id: string): Found => ({ id, status: "ACTIVE", source: "api", matches: 1, hits: [] });
const page = (...ids: string[]): SearchPage => ({ conversations: ids.map(found), complete: true, indexedUpTo: "1-5", lastEventId: "1-5" });

test("asks for nothing without a word", () => {
  assert.equal(queryOf({ view: "search", status: "ERROR" }), undefined);
  assert.equal(queryOf({ view: "search", q: "   " }), undefined);
});

test("asks with the filters of the list, and without its order", () => {
  const query = new URLSearchParams(queryOf({ view: "search", q: " lost & found ", status: "ERROR", hasGaps: "true", sort: "cost" }));
  assert.deepEqual(Object.fromEntries(query), { q: "lost & found", status: "ERROR", hasGaps: "true" });
});

test("shows no conversation twice that moved to the next page", () => {
  assert.deepEqual(appended([found("a"), found("b")], page("b", "c")).map(({ id }) => id), ["a", "b", "c"]);
});

test("a hit leads to its message, a prompt to the conversation", () => {
  assert.deepEqual(placeOf(found("c1"), { in: "message", messageId: "m7", snippet: [] }), { conversation: "c1", message: "m7" });
  assert.deepEqual(placeOf(found("c1"), { in: "prompt", snippet: [] }), { conversation: "c1" });
});

test("counts what is not indexed yet, and never across epochs", () => {
  assert.equal(unindexed({ indexedUpTo: "7-10", lastEventId: "7-12" }), 2);
  assert.equal(unindexed({ indexedUpTo: "7-10", lastEventId: "8-3" }), 0);
  assert.equal(unindexed({ indexedUpTo: "7-12", lastEventId: "7-12" }), 0);
});

test("a day that was chosen comes back from the moment that was asked for", () => {
  assert.equal(dayOfMoment(startOfDay("2026-03-29")), "2026-03-29");
  assert.equal(dayOfMoment(startOfDay("2026-12-31", 1), -1), "2026-12-31");
  assert.equal(startOfDay("soon"), undefined);
  assert.equal(dayOfMoment("soon"), "");
});

test("counts days over the end of a month, and no more than it may", () => {
  assert.deepEqual(daysBetween("2026-02-27", "2026-03-01"), ["2026-02-27", "2026-02-28", "2026-03-01"]);
  assert.equal(daysBetween("2020-01-01", "2026-01-01", 10).length, 10);
  assert.deepEqual(daysBetween("2026-03-02", "2026-03-01"), []);
});
