// The URL is the state: what is shown, which message, which filters. A query, since the page is one file and needs no
// server that knows its paths: /?conversation=c1&message=m7, /?view=search&q=timeout.

/** Parameters by name; a name that is absent is a default. */
export type Route = Readonly<Record<string, string>>;

export const VIEWS = ["search", "statistics", "console", "replay"] as const;
export type View = (typeof VIEWS)[number] | "conversations";

export function parse(search: string): Route {
  const route: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(search)) {
    if (value !== "" && !(name in route)) route[name] = value;
  }
  return route;
}

export function format(route: Route): string {
  const parameters = new URLSearchParams(Object.entries(route).filter(([, value]) => value !== ""));
  const query = parameters.toString();
  return query === "" ? "/" : `/?${query}`;
}

export function viewOf(route: Route): View {
  return VIEWS.find((view) => view === route.view) ?? "conversations";
}

/** The route with some parameters changed; `undefined` takes one away. */
export function change(route: Route, changes: Readonly<Record<string, string | undefined>>): Route {
  const changed: Record<string, string> = { ...route };
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === "") delete changed[name];
    else changed[name] = value;
  }
  return changed;
}
