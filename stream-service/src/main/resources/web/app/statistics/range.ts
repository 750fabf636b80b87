// The time that is counted, as the URL has it: the last so many days, or from one day to another.

import type { Route } from "../routing/route";
import { dayName } from "../shared/days";

export const DAYS = [1, 7, 30, 90, 365] as const;
const USUAL = 30;

export interface Range {
  /** Days, both included. */
  from: string;
  to: string;
  /** How many days up to today; undefined for two days that were chosen. */
  days: number | undefined;
}

export function rangeOf(route: Route, now: Date): Range {
  const { from, to } = route;
  if (from !== undefined && to !== undefined && isDay(from) && isDay(to) && from <= to) return { from, to, days: undefined };
  const days = DAYS.find((number) => String(number) === route.days) ?? USUAL;
  return { from: dayName(new Date(now.getFullYear(), now.getMonth(), now.getDate() - days + 1)), to: dayName(now), days };
}

/** For the API, which leaves out the last moment. */
export function parametersOf({ from, to }: Range): Record<string, string> {
  const [year, month, day] = to.split("-").map(Number) as [number, number, number];
  return { from, to: dayName(new Date(year, month - 1, day + 1)), timezone: Intl.DateTimeFormat().resolvedOptions().timeZone };
}

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text);
