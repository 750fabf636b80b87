// A tab's way to the SharedWorker that holds the stream for all tabs.

import type { FromBroker } from "./broker";
import type { Transport } from "./shared";

/** What the worker says beside what its broker does: that its code could not be loaded, and that it is still there. */
export type FromWorker = FromBroker | { kind: "unserved" } | { kind: "here" };

/** A tab that can be seen asks as often, in ms, and gives up after so many questions without any word. */
const ASK_EVERY = 5_000;
const MOST_UNANSWERED = 4;

/** Calls `onDead` once, when the worker could not be started, or when it says nothing more: no event tells that it crashed. */
export function openWorker(script: string, receive: (message: FromBroker) => void, onDead: () => void): Transport {
  const worker = new SharedWorker(script, { type: "module", name: "agentpipe" });
  const { port } = worker;
  let unanswered = 0;
  let isGivenUp = false;

  const giveUp = () => {
    if (isGivenUp) return;
    isGivenUp = true;
    clearInterval(asking);
    // It may only have been busy, and has nothing to do for this tab then.
    port.postMessage({ kind: "bye" });
    port.close();
    onDead();
  };
  const asking = setInterval(() => {
    // Where nobody looks, a browser lets a tab wait for so long that every answer seems late.
    if (document.visibilityState !== "visible") {
      unanswered = 0;
    } else if (unanswered === MOST_UNANSWERED) {
      giveUp();
    } else {
      unanswered++;
      port.postMessage({ kind: "there?" });
    }
  }, ASK_EVERY);

  // It could not be loaded, or the browser runs no modules in workers.
  worker.onerror = giveUp;
  port.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    if (isGivenUp) return;
    unanswered = 0;
    if (data.kind === "unserved") giveUp();
    else if (data.kind !== "here") receive(data);
  };
  // Held until the tab is gone, however it goes.
  const lock = `agentpipe.tab.${crypto.getRandomValues(new Uint32Array(4)).join("-")}`;
  void navigator.locks?.request(lock, () => {
    port.postMessage({ kind: "alive", lock });
    return new Promise(() => {});
  });
  return { send: (message) => port.postMessage(message) };
}
