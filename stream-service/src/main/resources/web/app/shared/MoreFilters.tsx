// The filters of conversations that a list and a search have in common, and that are not always needed.

import { useEffect, useState } from "react";
import type { Route } from "../routing/route";
import { dayOfMoment, startOfDay } from "./days";
import { ChoiceField, setFilters, type Choice } from "./RouteFilters";

const SOURCE: Choice = {
  name: "source",
  label: "Source",
  options: [
    ["", "any"],
    ["cli-stream", "streamed"],
    ["cli-upload", "uploaded"],
    ["api", "API"],
  ],
};
const WORDS: readonly [name: string, label: string][] = [
  ["agentType", "Agent type"],
  ["model", "Model"],
  ["mode", "Mode"],
  ["project", "Project"],
];

/** The parameters of the URL that these fields set. */
export const MORE_FILTERS: readonly string[] = [SOURCE.name, ...WORDS.map(([name]) => name), "from", "to"];

export function MoreFilters({ route }: { route: Route }) {
  const set = (changes: Record<string, string | undefined>) => setFilters(route, changes);
  return (
    <>
      <ChoiceField choice={SOURCE} route={route} isNamed />
      {WORDS.map(([name, label]) => (
        <TextFilter key={name} name={name} label={label} value={route[name] ?? ""} onChange={(value) => set({ [name]: value })} />
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
    </>
  );
}

interface TextFilterProps {
  name: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** Counts when it is left, or with Enter: half a model's name finds nothing. */
function TextFilter({ name, label, value, onChange }: TextFilterProps) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const commit = () => text.trim() !== value && onChange(text.trim());
  return (
    <label>
      {label}
      <input
        className="field"
        type="text"
        name={name}
        maxLength={1000}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === "Enter" && (event.preventDefault(), commit())}
      />
    </label>
  );
}
