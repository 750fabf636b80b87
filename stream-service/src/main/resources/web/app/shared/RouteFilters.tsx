// Parts of a form whose values are the URL's: a link to a filtered view shows it to whoever gets it.

import { useEffect, useState } from "react";
import { change, parse, type Route } from "../routing/route";
import { go } from "../routing/useRoute";

/** Typing is one question to the service, not one for each letter. */
const PAUSE = 300;

export interface Choice {
  name: string;
  label: string;
  options: readonly (readonly [value: string, words: string])[];
}

/** Of every conversation; `any` is what the form calls all of them. */
export const statusChoice = (any: string): Choice => ({
  name: "status",
  label: "Status",
  options: [
    ["", any],
    ["ACTIVE", "active"],
    ["COMPLETED", "completed"],
    ["INTERRUPTED", "interrupted"],
    ["ERROR", "error"],
  ],
});

const CHECKS: readonly [name: string, words: string][] = [
  ["hasErrors", "with errors"],
  ["hasGaps", "with gaps"],
];

export const setFilters = (route: Route, changes: Record<string, string | undefined>) => go(change(route, changes), { replace: true });

/** The words that are looked for, while they are typed; the URL has them a moment later. */
export function useWords(route: Route): [words: string, setWords: (words: string) => void] {
  const [words, setWords] = useState(route.q ?? "");
  useEffect(() => setWords(route.q ?? ""), [route.q]);
  useEffect(() => {
    if (words === (route.q ?? "")) return undefined;
    // To where one is by then: a card may have been opened, or a filter set.
    const timer = setTimeout(() => setFilters(parse(location.search), { q: words }), PAUSE);
    return () => clearTimeout(timer);
    // Only what is typed counts.
  }, [words]);
  return [words, setWords];
}

/** `isNamed`: its label stands beside it. */
export function ChoiceField({ choice: { name, label, options }, route, isNamed = false }: { choice: Choice; route: Route; isNamed?: boolean }) {
  const field = (
    <select className="field" {...(isNamed ? {} : { "aria-label": label })} value={route[name] ?? ""} onChange={(event) => setFilters(route, { [name]: event.target.value })}>
      {options.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  );
  return isNamed ? (
    <label>
      {label}
      {field}
    </label>
  ) : (
    field
  );
}

/** What a conversation has or has not, and the way back from all filters. */
export function Checks({ route, filters, className, clear }: { route: Route; filters: readonly string[]; className: string; clear: string }) {
  return (
    <div className={className}>
      {CHECKS.map(([name, words]) => (
        <label key={name}>
          <input type="checkbox" checked={route[name] === "true"} onChange={(event) => setFilters(route, { [name]: event.target.checked ? "true" : undefined })} /> {words}
        </label>
      ))}
      {filters.some((name) => route[name] !== undefined) && (
        <button type="button" className="button plain small" onClick={() => setFilters(route, Object.fromEntries(filters.map((name) => [name, undefined])))}>
          {clear}
        </button>
      )}
    </div>
  );
}
