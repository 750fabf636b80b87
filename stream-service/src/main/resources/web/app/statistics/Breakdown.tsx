import { useCallback, useId, useMemo } from "react";
import type { Grouping, Summary } from "../api/statistics";
import { number } from "../shared/format";
import { plotted, PLOTTED, rowsOf, summaryOf, type Measure } from "./figures";
import { NumbersTable } from "./NumbersTable";
import { longDay, optionOf, type Colours } from "./options";
import { Plot } from "./Plot";

const WORDS: Record<Grouping, string> = { day: "day", agentType: "agent type", model: "model", project: "project" };

/** One plot, and the table behind it. */
export function Breakdown({ summary, by, measure }: { summary: Summary; by: Grouping; measure: Measure }) {
  const heading = useId();
  const words = WORDS[by];
  const rows = useMemo(() => rowsOf(summary, by), [summary, by]);
  const shown = useMemo(() => plotted(rows, measure, by), [rows, measure, by]);
  const option = useCallback((colours: Colours) => optionOf(shown, measure, by === "day", colours), [shown, measure, by]);
  const isUnknown = by === "agentType" && measure.id === "errors";
  return (
    <section className="breakdown" data-by={by} aria-labelledby={heading}>
      <h2 id={heading}>
        {measure.name} by {words}
      </h2>
      {rows.length === 0 ? (
        <p className="quiet">Nothing in this time.</p>
      ) : isUnknown ? (
        <p className="quiet">Of errors no agent type is known.</p>
      ) : (
        <Plot label={summaryOf(rows, measure, words)} height={by === "day" ? 15 : 3.5 + shown.length * (measure.series.length > 1 && !measure.isSum ? 2.6 : 1.9)} option={option} />
      )}
      {rows.length > shown.length && <p className="quiet">The {number(PLOTTED)} largest are plotted; the table has all.</p>}
      {summary.moreGroups && <p className="quiet">There are more than an answer holds: those with the most messages are shown.</p>}
      {rows.length > 0 && (
        <details>
          <summary>Table: all numbers by {words}</summary>
          <NumbersTable rows={rows} caption={`Numbers by ${words}`} heading={words[0]!.toUpperCase() + words.slice(1)} {...(by === "day" ? { nameOf: longDay } : {})} />
        </details>
      )}
    </section>
  );
}
