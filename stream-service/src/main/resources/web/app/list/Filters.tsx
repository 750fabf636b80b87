import { useState } from "react";
import type { Route } from "../routing/route";
import { MORE_FILTERS, MoreFilters } from "../shared/MoreFilters";
import { Checks, ChoiceField, statusChoice, useWords, type Choice } from "../shared/RouteFilters";
import { FILTERS } from "./listStore";

const CHOICES: readonly Choice[] = [
  statusChoice("any status"),
  {
    name: "sort",
    label: "Sort",
    options: [
      ["", "newest first"],
      ["lastEvent", "last event"],
      ["messages", "most messages"],
      ["tokens", "most tokens"],
      ["cost", "highest cost"],
    ],
  },
];

export function Filters({ route }: { route: Route }) {
  const [words, setWords] = useWords(route);
  const used = MORE_FILTERS.filter((name) => route[name] !== undefined).length;
  const [isOpen, setOpen] = useState(used > 0);
  return (
    <form className="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <input className="field" type="search" data-search aria-label="Filter by words" placeholder="Filter by words" maxLength={400} value={words} onChange={(event) => setWords(event.target.value)} />
      <div className="filter-row">
        {CHOICES.map((choice) => (
          <ChoiceField key={choice.name} choice={choice} route={route} />
        ))}
      </div>
      <details className="more-filters" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>More filters{used > 0 ? ` (${used})` : ""}</summary>
        <div className="form-grid">
          <MoreFilters route={route} />
        </div>
      </details>
      <Checks route={route} filters={FILTERS} className="filter-row checks" clear="Clear" />
    </form>
  );
}
