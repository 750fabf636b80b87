import { ago, fullTime, timeOfDay } from "./format";
import { useNow } from "./useNow";

/** "3 min. ago", with the exact time for whoever points at it. */
export function RelativeTime({ time }: { time: string }) {
  const now = useNow(10_000);
  return (
    <time dateTime={time} title={fullTime(time)}>
      {ago(time, now)}
    </time>
  );
}

export function ClockTime({ time }: { time: string }) {
  return (
    <time dateTime={time} title={fullTime(time)}>
      {timeOfDay(time)}
    </time>
  );
}
