// Days as a field for dates has them (2026-01-31), and moments as the API wants them; a day begins where the browser is.

const two = (value: number) => String(value).padStart(2, "0");

export const dayName = (date: Date): string => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;

/** The first moment of the day, or of the day `later` days after it; undefined for what is no day. */
export function startOfDay(day: string, later = 0): string | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!parts) return undefined;
  const date = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + later);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** The day in which this moment is, or the one `later` days after it; empty for what is no time. */
export function dayOfMoment(moment: string | undefined, later = 0): string {
  if (moment === undefined) return "";
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return "";
  date.setDate(date.getDate() + later);
  return dayName(date);
}

/** Every day from the one to the other, both included, at most `most`. */
export function daysBetween(first: string, last: string, most = 400): string[] {
  const days: string[] = [];
  for (let day = first; day <= last && days.length < most; ) {
    days.push(day);
    const [year, month, date] = day.split("-").map(Number) as [number, number, number];
    day = dayName(new Date(year, month - 1, date + 1));
  }
  return days;
}
