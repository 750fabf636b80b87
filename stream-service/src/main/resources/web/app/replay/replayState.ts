// What a replay has shown. Without React, streams and clocks; replayStore.ts does those.

import type { Message } from "../api/types";
import { faultOf, type Fault } from "../conversation/conversationState";
import type { RealtimeEvent } from "../realtime/useRealtimeEvents";
import { positionOf, type Scale } from "./scale";

export type Item = { kind: "message"; id: string; message: Message } | { kind: "fault"; id: string; fault: Fault };

export interface Shown {
  /** In the order in which they came; the newest is the last. */
  items: readonly Item[];
  /** Of the last message, or of the place that somebody jumped to; undefined before the first. */
  position: number | undefined;
  /** How the conversation ended, once that was replayed. */
  ending: string | undefined;
  /** Older ones were let go of, or not loaded. */
  isCut: boolean;
}

export const NOTHING: Shown = { items: [], position: undefined, ending: undefined, isCut: false };

/** A long conversation at 16 times its speed would fill the memory of the page otherwise. */
export const MOST = 300;

const ENDINGS: Readonly<Record<string, string>> = {
  "conversation.completed": "The conversation was completed.",
  "conversation.interrupted": "The conversation was interrupted.",
};

export function played(shown: Shown, event: RealtimeEvent, id: string, scale: Scale): Shown {
  if (event.type === "message.created") {
    const message = event.data?.message as Message;
    return { ...added(shown, { kind: "message", id: message.id, message }), position: positionOf(scale, message) ?? shown.position };
  }
  if (event.type === "error.occurred") return added(shown, { kind: "fault", id, fault: faultOf(event, id) });
  const ending = ENDINGS[event.type];
  return ending === undefined ? shown : { ...shown, ending };
}

/** What was said before the place that somebody jumped to. */
export function preceded(shown: Shown, messages: readonly Message[], isAll: boolean): Shown {
  const known = new Set(shown.items.map(({ id }) => id));
  const items = messages.filter(({ id }) => !known.has(id)).map((message): Item => ({ kind: "message", id: message.id, message }));
  return bounded({ ...shown, isCut: shown.isCut || !isAll }, [...items, ...shown.items]);
}

function added(shown: Shown, item: Item): Shown {
  return shown.items.some(({ id }) => id === item.id) ? shown : bounded(shown, [...shown.items, item]);
}

function bounded(shown: Shown, items: readonly Item[]): Shown {
  return { ...shown, items: items.slice(-MOST), isCut: shown.isCut || items.length > MOST };
}
