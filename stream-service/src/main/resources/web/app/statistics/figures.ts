// What is told of a time, as plots and tables have it. Without React and requests.

import type { Group, Grouping, Numbers, Summary } from "../api/statistics";
import { cost, duration, number } from "../shared/format";
import { dayOfMoment, daysBetween } from "../shared/days";

export interface Series {
  name: string;
  /** Undefined where nothing is known: that is not zero. */
  of: (numbers: Numbers) => number | undefined;
}

export interface Measure {
  id: string;
  name: string;
  series: readonly Series[];
  /** Whether the series together are one amount. */
  isSum: boolean;
  format: (value: number) => string;
}

const one = (name: string, of: Series["of"]): readonly Series[] => [{ name, of }];

export const MEASURES: readonly Measure[] = [
  { id: "messages", name: "Messages", series: one("messages", (of) => of.messages), isSum: true, format: number },
  { id: "conversations", name: "Conversations", series: one("conversations", (of) => of.conversations), isSum: true, format: number },
  { id: "errors", name: "Errors", series: one("errors", (of) => of.errors), isSum: true, format: number },
  {
    id: "tokens",
    name: "Tokens",
    series: [
      { name: "input", of: (of) => of.inputTokens },
      { name: "output", of: (of) => of.outputTokens },
    ],
    isSum: true,
    format: number,
  },
  { id: "cost", name: "Cost", series: one("cost", (of) => of.cost), isSum: true, format: cost },
  {
    id: "messageDuration",
    name: "Message duration",
    series: [
      { name: "median", of: (of) => of.messageDuration.median },
      { name: "95th percentile", of: (of) => of.messageDuration.p95 },
    ],
    isSum: false,
    format: duration,
  },
  {
    id: "firstResponse",
    name: "First response",
    series: [
      { name: "median", of: (of) => of.firstResponse.median },
      { name: "95th percentile", of: (of) => of.firstResponse.p95 },
    ],
    isSum: false,
    format: duration,
  },
];

export const measureOf = (id: string | undefined): Measure => MEASURES.find((measure) => measure.id === id) ?? MEASURES[0]!;

export interface Row {
  name: string;
  numbers: Numbers;
}

const NOTHING: Numbers = { conversations: 0, messages: 0, errors: 0, inputTokens: 0, outputTokens: 0, cost: 0, messageDuration: { count: 0 }, firstResponse: { count: 0 } };

/** Of the days also those on which nothing happened: a plot without them would hide that. */
export function rowsOf(summary: Summary, by: Grouping): Row[] {
  const groups = summary.groups ?? [];
  if (by !== "day") return groups.map((group) => ({ name: nameOf(group, by), numbers: group.numbers }));
  const known = new Map(groups.map((group) => [group.day!, group.numbers]));
  const last = new Date(new Date(summary.to).getTime() - 1).toISOString();
  return daysBetween(dayOfMoment(summary.from), dayOfMoment(last)).map((day) => ({ name: day, numbers: known.get(day) ?? NOTHING }));
}

/** Most of a plot of names: what is beyond is in the table. */
export const PLOTTED = 12;

export function plotted(rows: readonly Row[], measure: Measure, by: Grouping): readonly Row[] {
  if (by === "day") return rows;
  const size = ({ numbers }: Row) => measure.series.reduce((sum, { of }) => sum + (of(numbers) ?? 0), 0);
  return [...rows].sort((a, b) => size(b) - size(a)).slice(0, PLOTTED);
}

/** What a plot says, for who does not see it. */
export function summaryOf(rows: readonly Row[], measure: Measure, of: string): string {
  const sentences = measure.series.map((series) => {
    const known = rows.flatMap(({ name, numbers }) => {
      const value = series.of(numbers);
      return value === undefined ? [] : [{ name, value }];
    });
    const label = measure.series.length > 1 ? `${series.name}: ` : "";
    if (known.length === 0) return `${label}nothing is known`;
    const most = known.reduce((best, other) => (other.value > best.value ? other : best));
    return `${label}most ${measure.format(most.value)}, ${most.name}`;
  });
  return `${measure.name} by ${of}. ${sentences.join("; ")}. The table below has all numbers.`;
}

function nameOf(group: Group, by: Grouping): string {
  return group[by] ?? "not known";
}
