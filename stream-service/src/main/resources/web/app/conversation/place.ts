// Where somebody wants to go in a conversation.

import type { Message } from "../api/types";
import type { ConversationState } from "./conversationState";

/** A number is a message's own, a time is in ms since 1970. */
export type Place = { time: number } | { number: number };

/** Whether a message is there or beyond it. Those without a number are after all that have one. */
export function isReached(place: Place, { timestamp, sequenceNumber = Infinity }: Message): boolean {
  return "time" in place ? Date.parse(timestamp) >= place.time : sequenceNumber >= place.number;
}

/** Whether the first message that is there is part of what is loaded, or, beyond all of them, the last one. */
export function isWithin(place: Place, { messages, previous, next }: ConversationState): boolean {
  const first = messages[0];
  if (first === undefined) return previous === undefined && next === undefined;
  const isBeginning = previous === undefined || !isReached(place, first);
  return isBeginning && (next === undefined || messages.some((message) => isReached(place, message)));
}
