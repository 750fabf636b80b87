// Where in a conversation a replay is: by the numbers of its messages, or by their times when they have no numbers.

import type { Message } from "../api/types";

export interface Scale {
  kind: "number" | "time";
  first: number;
  last: number;
}

type Placed = Pick<Message, "sequenceNumber" | "timestamp">;

/** From the first and the last message; undefined for a conversation without any. */
export function scaleOf(first: Placed | undefined, last: Placed | undefined): Scale | undefined {
  if (!first || !last) return undefined;
  if (first.sequenceNumber !== undefined && last.sequenceNumber !== undefined) return { kind: "number", first: first.sequenceNumber, last: last.sequenceNumber };
  const times = [Date.parse(first.timestamp), Date.parse(last.timestamp)];
  return { kind: "time", first: Math.min(...times), last: Math.max(...times) };
}

/** Undefined for a message that the scale does not place. */
export function positionOf(scale: Scale, message: Placed): number | undefined {
  const position = scale.kind === "number" ? message.sequenceNumber : Date.parse(message.timestamp);
  return position === undefined ? undefined : Math.min(Math.max(position, scale.first), scale.last);
}

/** What the service is asked to begin from, so that this position comes first. */
export function fromOf(scale: Scale, position: number): string {
  return scale.kind === "number" ? String(Math.round(position)) : new Date(position).toISOString();
}

/** Where to go on after this position; of messages of one and the same time some may come again, and are known by their ids. */
export function afterPosition(scale: Scale, position: number): number {
  return scale.kind === "number" ? position + 1 : position;
}

/** Of the URL; undefined when there is none, or it is none of this scale. */
export function positionFrom(scale: Scale, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const isNumber = /^\d{1,10}$/.test(text);
  const position = isNumber ? Number(text) : Date.parse(text);
  if (Number.isNaN(position) || (scale.kind === "number") !== isNumber) return undefined;
  return Math.min(Math.max(position, scale.first), scale.last);
}
