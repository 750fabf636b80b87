import { useSyncExternalStore } from "react";
import { onStreamStatus, streamStatus } from "../realtime/shared";
import type { RealtimeState } from "../realtime/useRealtimeEvents";
import { useNow } from "../shared/useNow";

const TONES: Record<RealtimeState, string> = { live: "good", connecting: "wait", reconnecting: "wait", ended: "bad" };

/** Whether what is shown is what is there, in words. */
export function LiveBadge() {
  const { state, retryAt } = useSyncExternalStore(onStreamStatus, streamStatus);
  const now = useNow(1_000);
  const seconds = retryAt === undefined ? 0 : Math.ceil((retryAt - now) / 1_000);
  return (
    <span id="connection" className="badge" data-state={state} data-tone={TONES[state]}>
      <span className="dot" aria-hidden="true" />
      {/* Announced when the state changes, not with each second of the countdown. */}
      <span role="status">{state}</span>
      {seconds > 0 && <span aria-hidden="true">in {seconds} s</span>}
    </span>
  );
}
