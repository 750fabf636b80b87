import { useEffect, useState, type FormEvent } from "react";
import type { Route } from "../routing/route";
import { dayOfMoment, startOfDay } from "../shared/days";
import { Checks, ChoiceField, setFilters, statusChoice, useWords, type Choice } from "../shared/RouteFilters";
import { FILTERS } from "./searchState";

const CHOICES: readonly Choice[] = [
  statusChoice("any"),
  {
    name: "source",
    label: "Source",
    options: [
      ["", "any"],
      ["cli-stream", "streamed"],
      ["cli-upload", "uploaded"],
      ["api", "API"],
    ],
  },
];
const WORDS: readonly [name: string, label: string][] = [
  ["agentType", "Agent type"],
  ["model", "Model"],
  ["mode", "Mode"],
  ["project", "Project"],
];
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
          {CHOICES.map((choice) => (
            <ChoiceField key={choice.name} choice={choice} route={route} isNamed />
          ))}
          {WORDS.map(([name, label]) => (
            <TextFilter key={name} label={label} value={route[name] ?? ""} onChange={(value) => set({ [name]: value })} />
          ))}
          <label>
            Started from
            <input className="field" type="date" value={dayOfMoment(route.from)} onChange={(event) => set({ from: startOfDay(event.target.value) })} />
          </label>
          <label>
            Started until
            {/* The API leaves out the moment itself, a person means the whole day. */}
            <input className="field" type="date" value={dayOfMoment(route.to, -1)} onChange={(event) => set({ to: startOfDay(event.target.value, 1) })} />
          </label>
        </div>
        <Checks route={route} filters={FILTERS} className="check-row" clear="Clear filters" />
      </details>
    </form>
  );
}

/** Counts when it is left, or with Enter: half a model's name finds nothing. */
function TextFilter({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const commit = () => text.trim() !== value && onChange(text.trim());
  return (
    <label>
      {label}
      <input className="field" type="text" maxLength={1000} value={text} onChange={(event) => setText(event.target.value)} onBlur={commit} onKeyDown={(event) => event.key === "Enter" && (event.preventDefault(), commit())} />
    </label>
  );
}
