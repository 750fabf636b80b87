// What was found so far, and what is said about its extent. Without React and requests.

import type { Found, Hit, SearchPage } from "../api/search";
import type { Route } from "../routing/route";

/** The list's, without its order: what is found is ranked. */
export const FILTERS = ["status", "source", "agentType", "model", "mode", "from", "to", "hasErrors", "hasGaps", "project"] as const;

/** What the URL asks the API for; undefined while there is no word in it. */
export function queryOf(route: Route): string | undefined {
  const words = route.q?.trim();
  if (!words) return undefined;
  const query = new URLSearchParams({ q: words });
  for (const name of FILTERS) {
    const value = route[name];
    if (value !== undefined) query.set(name, value);
  }
  return query.toString();
}

/** The page after these; one that moved up meanwhile is not shown twice. */
export function appended(found: readonly Found[], page: SearchPage): Found[] {
  const known = new Set(found.map(({ id }) => id));
  return [...found, ...page.conversations.filter(({ id }) => !known.has(id))];
}

/** Where a hit is: a name and a prompt are at the beginning. */
export function placeOf(found: Found, hit: Hit): Route {
  return hit.messageId === undefined ? { conversation: found.id } : { conversation: found.id, message: hit.messageId };
}

/** How many events are stored that cannot be found yet; 0 across epochs, where positions do not compare. */
export function unindexed({ indexedUpTo, lastEventId }: Pick<SearchPage, "indexedUpTo" | "lastEventId">): number {
  const [epoch, position] = indexedUpTo.split("-").map(Number);
  const [lastEpoch, lastPosition] = lastEventId.split("-").map(Number);
  return epoch === lastEpoch ? Math.max(0, (lastPosition ?? 0) - (position ?? 0)) : 0;
}
