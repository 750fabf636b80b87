import type { Route } from "../routing/route";
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
  return (
    <form className="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <input className="field" type="search" data-search aria-label="Filter by words" placeholder="Filter by words" maxLength={400} value={words} onChange={(event) => setWords(event.target.value)} />
      <div className="filter-row">
        {CHOICES.map((choice) => (
          <ChoiceField key={choice.name} choice={choice} route={route} />
        ))}
      </div>
      <Checks route={route} filters={FILTERS} className="filter-row checks" clear="Clear" />
    </form>
  );
}
