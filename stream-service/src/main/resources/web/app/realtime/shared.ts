// What the page follows events with: one connection for all tabs of this browser, wherever it is held.

import { saw } from "../api/seen";
import type { FromBroker, ToBroker } from "./broker";
import { openElected } from "./elected";
import { openWorker } from "./toWorker";
import type { Follow, FollowHandlers, RealtimeFilter, RealtimeStatus } from "./useRealtimeEvents";

export interface Transport {
  send: (message: ToBroker) => void;
}

interface Subscriber {
  filter: RealtimeFilter;
  at: string | undefined;
  handlers: FollowHandlers;
}

const subscribers = new Map<number, Subscriber>();
const watchers = new Set<(status: RealtimeStatus) => void>();
let transport: Transport | undefined;
let numbers = 0;
let current: RealtimeStatus = { state: "connecting" };

function join(number: number, { filter, at }: Subscriber): void {
  transport?.send({ kind: "join", subscription: number, filter, at });
}

function receive(message: FromBroker): void {
  switch (message.kind) {
    case "event":
      saw(message.id);
      for (const number of message.subscriptions) {
        const subscriber = subscribers.get(number);
        if (!subscriber) continue;
        if (message.id !== "") subscriber.at = message.id;
        subscriber.handlers.onEvent(message.event, message.id);
      }
      break;
    case "status":
      current = message.status;
      subscribers.forEach(({ handlers }) => handlers.onStatus(message.status));
      watchers.forEach((watcher) => watcher(message.status));
      break;
    case "hello":
      subscribers.forEach((subscriber, number) => join(number, subscriber));
      break;
  }
}

/** Without the worker one tab holds the stream for the others; everything goes on from where it is. */
function elect(): void {
  receive({ kind: "status", status: { state: "reconnecting" } });
  transport = openElected(receive);
  receive({ kind: "hello" });
}

/** `script` is the URL of the bundle, which is also what the worker runs. */
export function openStream(script: string): void {
  transport = typeof SharedWorker === "function" ? openWorker(script, receive, elect) : openElected(receive);
  addEventListener("pagehide", () => transport?.send({ kind: "bye" }));
  // Back from the browser's memory, where it heard nothing.
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) receive({ kind: "hello" });
  });
}

/** As {@link followEvents}, over the connection that all tabs share. */
export const followShared: Follow = (options, handlers) => {
  const number = ++numbers;
  const subscriber: Subscriber = {
    filter: {
      ...(options.conversationId === undefined ? {} : { conversationId: options.conversationId }),
      ...(options.types ? { types: options.types } : {}),
    },
    at: options.lastEventId,
    handlers,
  };
  subscribers.set(number, subscriber);
  handlers.onStatus(current);
  join(number, subscriber);
  return () => {
    subscribers.delete(number);
    transport?.send({ kind: "leave", subscription: number });
  };
};

export function streamStatus(): RealtimeStatus {
  return current;
}

export function onStreamStatus(watcher: (status: RealtimeStatus) => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}
