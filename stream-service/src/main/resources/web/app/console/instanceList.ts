// The instances behind one address: each answer is of another one, and what is shown is all of them together.

import type { InstanceStats } from "../api/stats";

export interface Seen {
  stats: InstanceStats;
  /** By the browser's clock, ms since 1970. */
  at: number;
}

/** One that answered no more for so long has ended, or is not balanced to any more. */
export const GONE_AFTER = 60_000;

export function seen(instances: readonly Seen[], stats: InstanceStats, at: number): Seen[] {
  const others = instances.filter((other) => other.stats.instance !== stats.instance && at - other.at < GONE_AFTER);
  return [...others, { stats, at }].sort((a, b) => (a.stats.instance < b.stats.instance ? -1 : 1));
}

export interface Totals {
  viewers: number;
  /** Of the one that is the furthest behind; undefined for who is not told. */
  lag: number | undefined;
}

export function totalsOf(instances: readonly Seen[]): Totals {
  const lags = instances.flatMap(({ stats }) => (stats.hub ? [stats.hub.lag] : []));
  return {
    viewers: instances.reduce((sum, { stats }) => sum + stats.viewers, 0),
    lag: lags.length > 0 ? Math.max(...lags) : undefined,
  };
}
