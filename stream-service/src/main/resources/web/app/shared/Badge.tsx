import type { ReactNode } from "react";
import type { Status } from "../api/types";

export type Tone = "good" | "bad" | "wait" | "quiet";

export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className="badge" data-tone={tone}>
      {children}
    </span>
  );
}

/** In words, never by colour alone. */
const STATUSES: Record<Status, [words: string, tone: Tone]> = {
  ACTIVE: ["active", "good"],
  COMPLETED: ["completed", "quiet"],
  INTERRUPTED: ["interrupted", "wait"],
  ERROR: ["error", "bad"],
};

export function StatusBadge({ status }: { status: Status }) {
  const [words, tone] = STATUSES[status];
  return (
    <span className="badge status" data-tone={tone} data-status={status}>
      {status === "ACTIVE" && <span className="dot" aria-hidden="true" />}
      {words}
    </span>
  );
}
