// Where there is no SharedWorker: one tab holds the stream for the others, who hear it over a BroadcastChannel. Which one is
// decided by a lock of the browser; when that tab goes, the next one gets the lock, and everybody joins again from where it is.
// A browser may also freeze that tab, which keeps the lock then: a tab that somebody looks at takes it away from one that does
// not answer.

import { Broker, type FromBroker, type ToBroker } from "./broker";
import type { Transport } from "./shared";
import { followEvents } from "./useRealtimeEvents";

const NAME = "agentpipe.stream";
/** How often a tab that can be seen asks whether the stream is still held, and how long it waits for the answer, in ms. */
const ASK_EVERY = 10_000;
const LONGEST_ANSWER = 5_000;

type Sent = { to: string; message: FromBroker } | { from: string; message: ToBroker } | "there?" | "here";

export function openElected(receive: (message: FromBroker) => void): Transport {
  const self = crypto.getRandomValues(new Uint32Array(4)).join("-");
  // Locks are there over TLS and on this machine only; without them each tab has a stream of its own.
  if (!navigator.locks || typeof BroadcastChannel !== "function") {
    const broker = new Broker(followEvents, (_client, message) => receive(message));
    return { send: (message) => broker.receive(self, message) };
  }
  const channel = new BroadcastChannel(NAME);
  const tell = (sent: Sent) => channel.postMessage(sent);
  let broker: Broker | undefined;
  let doubt: ReturnType<typeof setTimeout> | undefined;
  let waiting = new AbortController();

  channel.onmessage = ({ data }: MessageEvent<Sent>) => {
    if (data === "there?") {
      if (broker) tell("here");
    } else if (data === "here" || "to" in data) {
      clearTimeout(doubt);
      doubt = undefined;
      if (data !== "here" && (data.to === self || data.to === "all")) receive(data.message);
    } else {
      broker?.receive(data.from, data.message);
    }
  };

  function lead(): Promise<never> {
    // Whoever was doubted has let go of it: it would be taken away from this tab now. And one stream is enough, should this
    // tab have taken it from itself all the same.
    clearTimeout(doubt);
    doubt = undefined;
    broker?.close();
    broker = new Broker(followEvents, (client, message) => {
      if (client === self) receive(message);
      else tell({ to: client, message });
    });
    receive({ kind: "hello" });
    tell({ to: "all", message: { kind: "hello" } });
    return new Promise(() => {});
  }

  function stand(): void {
    waiting = new AbortController();
    const { signal } = waiting;
    navigator.locks.request(NAME, { signal }, lead).catch(() => signal.aborted || lost());
  }

  function take(): void {
    doubt = undefined;
    waiting.abort();
    navigator.locks.request(NAME, { steal: true }, lead).catch(lost);
  }

  /** It was taken away from this tab, which was frozen, and goes on as one of the others. */
  function lost(): void {
    broker?.close();
    broker = undefined;
    stand();
    receive({ kind: "hello" });
  }

  stand();
  setInterval(() => {
    if (broker || document.visibilityState !== "visible") return;
    tell("there?");
    doubt ??= setTimeout(take, LONGEST_ANSWER);
  }, ASK_EVERY);

  return {
    send: (message) => {
      if (broker) broker.receive(self, message);
      else tell({ from: self, message });
    },
  };
}
