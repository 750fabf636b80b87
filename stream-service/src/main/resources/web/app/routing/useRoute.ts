import { useSyncExternalStore } from "react";
import { format, parse, type Route } from "./route";

const listeners = new Set<() => void>();
let seen = "";
let current: Route = {};

/** The same object as long as the URL is the same, as React wants it. */
function route(): Route {
  if (location.search !== seen) {
    seen = location.search;
    current = parse(seen);
  }
  return current;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    removeEventListener("popstate", listener);
  };
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, route);
}

/** Goes there; `replace` for what is no step of its own, as each letter of a filter is not. */
export function go(to: Route, { replace = false } = {}): void {
  const url = format(to);
  if (url === location.pathname + location.search) return;
  history[replace ? "replaceState" : "pushState"](null, "", url);
  listeners.forEach((listener) => listener());
}
