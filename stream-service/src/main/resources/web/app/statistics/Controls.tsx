import { change, type Route } from "../routing/route";
import { go } from "../routing/useRoute";
import { MEASURES, type Measure } from "./figures";
import { DAYS, type Range } from "./range";

export function Controls({ route, range, measure }: { route: Route; range: Range; measure: Measure }) {
  const set = (changes: Record<string, string | undefined>) => go(change(route, changes), { replace: true });
  return (
    <form className="controls" aria-label="What is counted" onSubmit={(event) => event.preventDefault()}>
      <label>
        Time
        <select
          className="field"
          value={range.days ?? "days"}
          onChange={({ target: { value } }) =>
            set(value === "days" ? { from: range.from, to: range.to, days: undefined } : { days: value === "30" ? undefined : value, from: undefined, to: undefined })
          }
        >
          {DAYS.map((days) => (
            <option key={days} value={days}>
              {days === 1 ? "today" : `last ${days} days`}
            </option>
          ))}
          <option value="days">from day to day</option>
        </select>
      </label>
      {range.days === undefined && (
        <>
          <label>
            From
            <input className="field" type="date" value={range.from} max={range.to} onChange={({ target: { value } }) => value !== "" && set({ from: value })} />
          </label>
          <label>
            To
            <input className="field" type="date" value={range.to} min={range.from} onChange={({ target: { value } }) => value !== "" && set({ to: value })} />
          </label>
        </>
      )}
      <label>
        Plot
        <select className="field" value={measure.id} onChange={({ target: { value } }) => set({ measure: value === MEASURES[0]!.id ? undefined : value })}>
          {MEASURES.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {route.project !== undefined && (
        <button type="button" className="button" onClick={() => set({ project: undefined })}>
          Project {route.project} ×
        </button>
      )}
    </form>
  );
}
