import assert from "node:assert/strict";
import test from "node:test";
import type { Group, Numbers, Summary } from "./app/api/statistics";
import { MEASURES, measureOf, plotted, PLOTTED, rowsOf, summaryOf } from "./app/statistics/figures";
import { optionOf } from "./app/statistics/options";
import { parametersOf, rangeOf } from "./app/statistics/range";
import { startOfDay } from "./app/shared/days";

const numbers = (messages: number, median?: number): Numbers => ({
  conversations: 1,
  messages,
  errors: 0,
  inputTokens: 10,
  outputTokens: 5,
  cost: 0.5,
  messageDuration: { count: 1, ...(median === undefined ? {} : { median, p95: 2 * median }) },
  firstResponse: { count: 0 },
});
const summary = (...groups: Group[]): Summary => ({
  from: startOfDay("2026-01-01")!,
  to: startOfDay("2026-01-04")!,
  timezone: "UTC",
  active: 0,
  total: numbers(3),
  groups,
  countedUpTo: "1-1",
});
const colours = { ink: "#000", quiet: "#111", line: "#222", paper: "#fff", series: ["#333", "#444"], font: "sans" };

test("has a row for a day on which nothing happened", () => {
  const rows = rowsOf(summary({ day: "2026-01-02", numbers: numbers(4) }), "day");
  assert.deepEqual(rows.map(({ name, numbers: { messages } }) => [name, messages]), [["2026-01-01", 0], ["2026-01-02", 4], ["2026-01-03", 0]]);
});

test("names what is not known", () => {
  assert.deepEqual(rowsOf(summary({ model: "m", numbers: numbers(2) }, { numbers: numbers(1) }), "model").map(({ name }) => name), ["m", "not known"]);
});

test("plots the largest of what is asked for, and days in their order", () => {
  const rows = Array.from({ length: PLOTTED + 5 }, (_, n) => ({ name: `m${n}`, numbers: numbers(n) }));
  const shown = plotted(rows, measureOf("messages"), "model");
  assert.equal(shown.length, PLOTTED);
  assert.equal(shown[0]!.name, `m${PLOTTED + 4}`);
  assert.equal(plotted(rows, measureOf("messages"), "day"), rows);
});

test("says in words what a plot shows", () => {
  const rows = [{ name: "a", numbers: numbers(2, 1_500) }, { name: "b", numbers: numbers(7) }];
  assert.match(summaryOf(rows, measureOf("messages"), "model"), /^Messages by model\. most 7, b\. The table/);
  assert.match(summaryOf(rows, measureOf("messageDuration"), "model"), /median: most 1\.5s?.*, a; 95th percentile/);
  assert.match(summaryOf(rows, measureOf("firstResponse"), "model"), /nothing is known/);
});

test("a time that is not known is a hole in the plot, not zero", () => {
  const rows = [{ name: "a", numbers: numbers(2, 1_500) }, { name: "b", numbers: numbers(7) }];
  const { series } = optionOf(rows, measureOf("messageDuration"), true, colours) as { series: { data: unknown[]; type: string }[] };
  assert.deepEqual(series.map(({ data }) => data), [[1_500, null], [3_000, null]]);
});

test("draws tooltips instead of writing HTML, for every measure", () => {
  for (const measure of MEASURES) {
    const { tooltip } = optionOf([{ name: "a<b>", numbers: numbers(1) }], measure, false, colours) as { tooltip: { renderMode: string } };
    assert.equal(tooltip.renderMode, "richText");
  }
});

test("counts so many days up to today, or those that were chosen", () => {
  const now = new Date(2026, 2, 1, 13);
  assert.deepEqual(rangeOf({ days: "7" }, now), { from: "2026-02-23", to: "2026-03-01", days: 7 });
  assert.deepEqual(rangeOf({ days: "9999" }, now).days, 30);
  assert.deepEqual(rangeOf({ from: "2026-01-05", to: "2026-01-06" }, now), { from: "2026-01-05", to: "2026-01-06", days: undefined });
  assert.deepEqual(rangeOf({ from: "2026-01-07", to: "2026-01-06" }, now).days, 30);
});

test("asks the service up to the end of the last day", () => {
  const { from, to } = parametersOf({ from: "2026-01-05", to: "2026-01-31", days: undefined });
  assert.deepEqual([from, to], ["2026-01-05", "2026-02-01"]);
});
