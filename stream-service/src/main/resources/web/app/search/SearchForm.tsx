import { useState, type FormEvent } from "react";
import type { Route } from "../routing/route";
import { MoreFilters } from "../shared/MoreFilters";
import { Checks, ChoiceField, setFilters, statusChoice, useWords } from "../shared/RouteFilters";
import { FILTERS } from "./searchState";

const STATUS = statusChoice("any");

export function SearchForm({ route }: { route: Route }) {
  const [words, setWords] = useWords(route);
  const set = (changes: Record<string, string | undefined>) => setFilters(route, changes);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set({ q: words });
  };

  const used = FILTERS.filter((name) => route[name] !== undefined).length;
  const [isOpen, setOpen] = useState(used > 0);
  return (
    <form className="search-form" role="search" onSubmit={submit}>
      <input className="field search-words" type="search" data-search autoFocus={words === ""} aria-label="Search conversations" aria-describedby="search-help" placeholder="Search messages, prompts and names" maxLength={400} value={words} onChange={(event) => setWords(event.target.value)} />
      <p id="search-help" className="quiet">
        <code>two words</code> both · <code>"in a row"</code> · <code>one or two</code> · <code>one -two</code> without the other
      </p>
      <details className="search-filters" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>Filters{used > 0 ? ` (${used})` : ""}</summary>
        <div className="form-grid">
          <ChoiceField choice={STATUS} route={route} isNamed />
          <MoreFilters route={route} />
        </div>
        <Checks route={route} filters={FILTERS} className="check-row" clear="Clear filters" />
      </details>
    </form>
  );
}
