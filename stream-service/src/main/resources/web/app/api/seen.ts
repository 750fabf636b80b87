// What this page knows already, from the stream or from an answer.

import { isAfter } from "../realtime/useRealtimeEvents";

let newest: string | undefined;

/** This event is shown, or a later state. */
export function saw(id: string | undefined): void {
  if (id !== undefined && id !== "" && (newest === undefined || isAfter(id, newest))) newest = id;
}

/** Sent with each read: a replica that does not have this event yet must not answer. */
export function newestSeen(): string | undefined {
  return newest;
}
