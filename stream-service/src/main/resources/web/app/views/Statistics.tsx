import { useEffect } from "react";
import { getSummary, GROUPINGS, type Grouping, type Summary } from "../api/statistics";
import { useRoute } from "../routing/useRoute";
import { fullTime } from "../shared/format";
import { Notice } from "../shared/Notice";
import { Skeleton } from "../shared/Skeleton";
import { useLoaded } from "../shared/useLoaded";
import { ViewFailure } from "../shared/ViewFailure";
import { useTitle } from "../shared/useTitle";
import { Breakdown } from "../statistics/Breakdown";
import { Controls } from "../statistics/Controls";
import { measureOf } from "../statistics/figures";
import { parametersOf, rangeOf } from "../statistics/range";
import { Tiles } from "../statistics/Tiles";

/** Four requests each time: a page that stays open all day takes a quarter of what a key may ask for in an hour. */
const EVERY = 60_000;

type Summaries = Record<Grouping, Summary>;

export default function Statistics() {
  useTitle("Statistics");
  const route = useRoute();
  const range = rangeOf(route, new Date());
  const measure = measureOf(route.measure);
  const query = new URLSearchParams({ ...parametersOf(range), ...(route.project ? { project: route.project } : {}) }).toString();
  const { value, error, isLoading, reload } = useLoaded<Summaries>(query, (signal) => loadAll(query, signal));

  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === "visible" && reload(), EVERY);
    return () => clearInterval(timer);
  }, [reload]);

  return (
    <section className="view statistics" aria-labelledby="view-title" aria-busy={isLoading}>
      <h1 id="view-title">Statistics</h1>
      <Controls route={route} range={range} measure={measure} />
      {error && <ViewFailure what="Statistics" error={error} scope="read" onRetry={reload} />}
      {!value && isLoading && <Skeleton rows={6} label="Counting" />}
      {value && (
        <>
          {value.day.rebuilding && <Notice tone="wait">The numbers are being counted again, and are too small until that is done.</Notice>}
          <Tiles summary={value.day} />
          {value.day.total.messages === 0 && value.day.total.conversations === 0 ? (
            <p className="hint">Nothing happened in this time.</p>
          ) : (
            <div className="breakdowns">
              {GROUPINGS.map((by) => (
                <Breakdown key={by} summary={value[by]} by={by} measure={measure} />
              ))}
            </div>
          )}
          <p className="quiet">
            From {fullTime(value.day.from)} to {fullTime(value.day.to)}, {value.day.timezone}. Durations are within 5 %. By agent type and model a conversation counts for each that took part. Counted anew every minute.
          </p>
        </>
      )}
    </section>
  );
}

async function loadAll(query: string, signal: AbortSignal): Promise<Summaries> {
  const all = await Promise.all(GROUPINGS.map(async (by) => [by, await getSummary(new URLSearchParams(`${query}&by=${by}`), signal)] as const));
  return Object.fromEntries(all) as Summaries;
}
