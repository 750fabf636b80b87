// One stream for many tabs: joins what they want, opens one connection for it, and gives each what is its own. Without ports,
// workers and clocks, so that tests can drive it; worker.ts and elected.ts are the wiring.

import { isAfter, type Follow, type RealtimeEvent, type RealtimeFilter, type RealtimeStatus } from "./useRealtimeEvents";

export type ToBroker =
  | { kind: "join"; subscription: number; filter: RealtimeFilter; at: string | undefined }
  | { kind: "leave"; subscription: number }
  /** The tab goes. */
  | { kind: "bye" };

export type FromBroker =
  | { kind: "event"; subscriptions: number[]; event: RealtimeEvent; id: string }
  | { kind: "status"; status: RealtimeStatus }
  /** A broker that knows nobody yet: join again. */
  | { kind: "hello" };

interface Subscription {
  client: string;
  number: number;
  filter: RealtimeFilter;
  /** It has been given everything of its own up to here; undefined: it wants what comes from now on. */
  at: string | undefined;
}

interface Wanted {
  conversations: ReadonlySet<string> | undefined;
  types: ReadonlySet<string> | undefined;
}

/** The stream takes no more; with more, everything is asked for. */
const MOST_CONVERSATIONS = 100;
const MOST_TYPES = 20;

export class Broker {
  readonly #follow: Follow;
  readonly #send: (client: string, message: FromBroker) => void;
  readonly #subscriptions = new Map<string, Subscription>();
  #connection: { wanted: Wanted; at: string | undefined; close: () => void } | undefined;
  #status: RealtimeStatus = { state: "connecting" };

  constructor(follow: Follow, send: (client: string, message: FromBroker) => void) {
    this.#follow = follow;
    this.#send = send;
  }

  receive(client: string, message: ToBroker): void {
    switch (message.kind) {
      case "join":
        this.#join({ client, number: message.subscription, filter: message.filter, at: message.at ?? this.#connection?.at });
        break;
      case "leave":
        this.#leave((subscription) => subscription.client === client && subscription.number === message.subscription);
        break;
      case "bye":
        this.#leave((subscription) => subscription.client === client);
        break;
    }
  }

  /** Somebody else does it from now on. */
  close(): void {
    this.#leave(() => true);
  }

  #join(subscription: Subscription): void {
    this.#subscriptions.set(`${subscription.client}/${subscription.number}`, subscription);
    const connection = this.#connection;
    // A connection without an id began some time ago, nobody knows where.
    const tooLate = connection !== undefined && subscription.at !== undefined && (connection.at === undefined || isAfter(connection.at, subscription.at));
    if (connection && !tooLate && covers(connection.wanted, subscription.filter) && this.#status.state !== "ended") {
      this.#send(subscription.client, { kind: "status", status: this.#status });
    } else {
      this.#connect();
    }
  }

  /** What is left may want less; the connection is narrowed when it is made again, not for each tab that goes. */
  #leave(goes: (subscription: Subscription) => boolean): void {
    for (const [key, subscription] of this.#subscriptions) {
      if (goes(subscription)) this.#subscriptions.delete(key);
    }
    if (this.#subscriptions.size === 0) {
      this.#connection?.close();
      this.#connection = undefined;
      this.#status = { state: "connecting" };
    }
  }

  /** From the oldest place that anybody needs; whoever is further skips what it has. */
  #connect(): void {
    this.#connection?.close();
    const subscriptions = [...this.#subscriptions.values()];
    const at = subscriptions
      .map((subscription) => subscription.at)
      .filter((id) => id !== undefined)
      .reduce<string | undefined>((oldest, id) => (oldest === undefined || isAfter(oldest, id) ? id : oldest), undefined);
    const connection = { wanted: union(subscriptions), at, close: () => {} };
    this.#connection = connection;
    connection.close = this.#follow(
      {
        ...(connection.wanted.conversations ? { conversationId: [...connection.wanted.conversations] } : {}),
        ...(connection.wanted.types ? { types: [...connection.wanted.types] } : {}),
        ...(at === undefined ? {} : { lastEventId: at }),
      },
      {
        onEvent: (event, id) => {
          if (this.#connection === connection) this.#event(event, id);
        },
        onStatus: (status) => {
          if (this.#connection === connection) this.#tell(status);
        },
      },
    );
  }

  #event(event: RealtimeEvent, id: string): void {
    // The ids begin anew, possibly lower: what everybody had is worth nothing.
    const isReset = event.type === "stream.reset";
    if (this.#connection) this.#connection.at = id;
    const numbers = new Map<string, number[]>();
    for (const subscription of this.#subscriptions.values()) {
      if (!isReset && subscription.at !== undefined && !isAfter(id, subscription.at)) continue;
      subscription.at = id;
      if (!isReset && !matches(subscription.filter, event)) continue;
      const own = numbers.get(subscription.client);
      if (own) own.push(subscription.number);
      else numbers.set(subscription.client, [subscription.number]);
    }
    for (const [client, subscriptions] of numbers) this.#send(client, { kind: "event", subscriptions, event, id });
  }

  #tell(status: RealtimeStatus): void {
    this.#status = status;
    for (const client of new Set([...this.#subscriptions.values()].map((subscription) => subscription.client))) {
      this.#send(client, { kind: "status", status });
    }
  }
}

/** Undefined: all of them. */
function conversations({ conversationId }: RealtimeFilter): readonly string[] | undefined {
  return conversationId === undefined ? undefined : [conversationId].flat();
}

export function matches(filter: RealtimeFilter, event: RealtimeEvent): boolean {
  return (
    (conversations(filter)?.includes(event.data?.conversationId ?? "") ?? true) &&
    (filter.types === undefined || filter.types.includes(event.type))
  );
}

function union(subscriptions: readonly Subscription[]): Wanted {
  const ids = new Set(subscriptions.flatMap<string | undefined>(({ filter }) => conversations(filter) ?? [undefined]));
  const types = new Set(subscriptions.flatMap<string | undefined>(({ filter }) => filter.types ?? [undefined]));
  return {
    conversations: ids.has(undefined) || ids.size > MOST_CONVERSATIONS ? undefined : (ids as Set<string>),
    types: types.has(undefined) || types.size > MOST_TYPES ? undefined : (types as Set<string>),
  };
}

function covers(wanted: Wanted, filter: RealtimeFilter): boolean {
  return (
    (wanted.conversations === undefined || (conversations(filter)?.every((id) => wanted.conversations?.has(id)) ?? false)) &&
    (wanted.types === undefined || (filter.types?.every((type) => wanted.types?.has(type)) ?? false))
  );
}
