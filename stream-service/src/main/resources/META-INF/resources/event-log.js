// Follows the event log: one EventSource, made again when it gives up, always from the last id that was seen.

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 15_000;

/** Orders ids `<epoch>-<position>`; epochs count first. */
export function after(id, other) {
  const [epoch, position] = id.split("-").map(Number);
  const [otherEpoch, otherPosition] = other.split("-").map(Number);
  return epoch === otherEpoch ? position > otherPosition : epoch > otherEpoch;
}

/** An EventSource does not say what it was answered. */
async function isRefused() {
  try {
    const { status } = await fetch("/api/sessions?limit=1", { cache: "no-store" });
    return status === 401 || status === 403;
  } catch {
    return false;
  }
}

/**
 * Calls `onEvent(event, id)` for everything after `lastEventId`, and `onState("live" | "lost")`; `onRefused()`, and
 * nothing more, once whoever watches may not any longer.
 * A `stream.reset` comes as an event too: what is shown then has to be loaded again.
 */
export function follow(lastEventId, onEvent, onState, onRefused) {
  let last = lastEventId;
  let pause = FIRST_PAUSE;

  function connect() {
    const source = new EventSource(`/api/realtime/stream?lastEventId=${encodeURIComponent(last)}`);
    source.onmessage = ({ data, lastEventId: id }) => {
      const event = JSON.parse(data);
      if (id) last = id;
      if (event.type === "connected") {
        pause = FIRST_PAUSE;
        onState("live");
      } else {
        onEvent(event, id);
      }
    };
    source.onerror = async () => {
      onState("lost");
      // After an answer other than 200 an EventSource never tries again.
      if (source.readyState !== EventSource.CLOSED) return;
      if (await isRefused()) {
        onRefused();
      } else {
        setTimeout(connect, pause * (0.5 + Math.random()));
        pause = Math.min(2 * pause, LONGEST_PAUSE);
      }
    };
  }

  connect();
}
