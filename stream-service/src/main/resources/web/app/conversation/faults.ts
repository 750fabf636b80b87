// The errors of a conversation that happened before it was opened: a snapshot has their number, the log has their words.

import { streamUrl, type RealtimeEvent } from "../realtime/useRealtimeEvents";
import { faultOf, type Fault } from "./conversationState";

/** Retention may have dropped some of them from the log: nobody waits for those for ever. */
const LONGEST = 5_000;

/** Reads until all of them were there; then this stream, which is nobody's live one, is closed. */
export async function loadFaults(conversationId: string, count: number, signal: AbortSignal): Promise<Fault[]> {
  const faults: Fault[] = [];
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), LONGEST);
  const url = streamUrl({ conversationId, types: ["error.occurred"], lastEventId: "earliest" });
  try {
    const response = await fetch(url, { cache: "no-store", signal: AbortSignal.any([signal, stop.signal]) });
    if (!response.ok || !response.body) return faults;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    while (faults.length < count) {
      const { value, done } = await reader.read();
      if (done) break;
      const frames = (rest + value).split("\n\n");
      rest = frames.pop()!;
      for (const frame of frames) {
        const id = /^id: ?(.+)$/m.exec(frame)?.[1];
        const data = /^data: ?(.+)$/m.exec(frame)?.[1];
        const event = data === undefined ? undefined : (JSON.parse(data) as RealtimeEvent);
        if (id && event?.type === "error.occurred") faults.push(faultOf(event, id));
      }
    }
  } catch {
    // What was read until then is what there is; the head tells how many there are.
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
  return faults;
}
