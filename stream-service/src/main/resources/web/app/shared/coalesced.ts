import { retryAfter } from "../api/client";

/**
 * Runs `load` after a random part of `spread` ms, once for all that ask in the meantime, and again for whoever asked while
 * it ran: what they ask for may not be in what was loaded. What failed is tried again, with growing pauses, and not before the
 * service wants to be asked again.
 */
export function coalesced(load: () => Promise<void>, spread: number): { ask: () => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = false;
  let asked = false;
  let stopped = false;
  let pause = spread;
  let least = 0;

  async function run(): Promise<void> {
    timer = undefined;
    running = true;
    asked = false;
    try {
      await load();
      pause = spread;
      least = 0;
    } catch (error) {
      asked = true;
      least = retryAfter(error);
      pause = Math.min(pause * 2 + 500, 30_000);
    }
    running = false;
    if (asked) soon();
  }

  function soon(): void {
    if (!stopped && timer === undefined) timer = setTimeout(() => void run(), least + pause * Math.random());
  }

  return {
    ask() {
      asked = true;
      if (!running) soon();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
