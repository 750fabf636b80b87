// The SharedWorker: the one stream of all tabs of this browser.

import { Broker, type ToBroker } from "./broker";
import { followEvents } from "./useRealtimeEvents";

const ports = new Map<string, MessagePort>();
const broker = new Broker(followEvents, (client, message) => ports.get(client)?.postMessage(message));
let connected = 0;

/** What a tab sends first: the name of a lock that it holds for as long as it lives. */
interface Alive {
  kind: "alive";
  lock: string;
}

/** What a tab wants to know from time to time. */
interface Question {
  kind: "there?";
}

export function serve(port: MessagePort): void {
  const client = String(++connected);
  const bye = () => {
    broker.receive(client, { kind: "bye" });
    ports.delete(client);
  };
  ports.set(client, port);
  port.onmessage = ({ data }: MessageEvent<ToBroker | Alive | Question>) => {
    // A port does not tell when its tab crashed; the lock is free then.
    if (data.kind === "alive") void navigator.locks?.request(data.lock, bye);
    else if (data.kind === "there?") port.postMessage({ kind: "here" });
    else broker.receive(client, data);
  };
}
