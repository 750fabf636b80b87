// Numbers and times as the browser's language writes them.

const whole = new Intl.NumberFormat();
const compactNumber = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });
const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "full" });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto", style: "short" });

export const number = (value: number): string => whole.format(value);

/** 45,782 as "45.8K"; the whole number belongs into a title. */
export const compact = (value: number): string => (value < 10_000 ? whole.format(value) : compactNumber.format(value));

/** US dollars; small amounts keep the digits that say something. */
export function cost(value: number): string {
  const digits = value !== 0 && Math.abs(value) < 1 ? { maximumSignificantDigits: 3 } : { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return new Intl.NumberFormat(undefined, { style: "currency", currency: "USD", ...digits }).format(value);
}

/** 1 s 154 ms as "1.2 s", 3,725,000 ms as "1 h 2 min". */
export function duration(ms: number): string {
  const unit = (value: number, name: string, digits = 0) =>
    new Intl.NumberFormat(undefined, { style: "unit", unit: name, unitDisplay: "narrow", maximumFractionDigits: digits }).format(value);
  if (ms < 1_000) return unit(ms, "millisecond");
  if (ms < 60_000) return unit(ms / 1_000, "second", 1);
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${unit(minutes, "minute")} ${unit(Math.floor((ms % 60_000) / 1_000), "second")}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${unit(hours, "hour")} ${unit(minutes % 60, "minute")}`;
  return `${unit(Math.floor(hours / 24), "day")} ${unit(hours % 24, "hour")}`;
}

export const fullTime = (time: string | number): string => dateTime.format(new Date(time));
export const timeOfDay = (time: string | number): string => clock.format(new Date(time));
export const dayOf = (time: string | number): string => day.format(new Date(time));

const STEPS: readonly [limit: number, unit: Intl.RelativeTimeFormatUnit, ms: number][] = [
  [60, "second", 1_000],
  [60, "minute", 60_000],
  [24, "hour", 3_600_000],
  [30, "day", 86_400_000],
  [12, "month", 2_592_000_000],
  [Infinity, "year", 31_536_000_000],
];

/** "3 min. ago", "yesterday". A clock that is a little ahead says "now", not "in 2 seconds". */
export function ago(time: string | number, now: number): string {
  const elapsed = Math.min(0, new Date(time).getTime() - now);
  for (const [limit, unit, ms] of STEPS) {
    const value = Math.trunc(elapsed / ms);
    if (Math.abs(value) < limit) return relative.format(unit === "second" && value > -10 ? 0 : value, unit);
  }
  return fullTime(time);
}
