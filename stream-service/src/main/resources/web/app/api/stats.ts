import { get } from "./client";

/** Of the one instance that happened to answer. Who does not administer everything is told of viewers alone. */
export interface InstanceStats {
  /** Made at its start. */
  instance: string;
  viewers: number;
  viewersByKind: Record<string, number>;
  addresses?: number;
  hub?: {
    position?: string;
    head: number;
    lag: number;
    filled: boolean;
    ringEvents: number;
    ringBytes: number;
    gapsHealed: number;
    redisSubscribed: boolean;
  };
  sent?: { events: number; caughtUpEvents: number; bytes: number; lagged: number; stalled: number; resets: number };
}

export const getStats = (key: string | undefined, signal: AbortSignal) => get<InstanceStats>("/api/realtime/stats", { signal, ...(key === undefined ? {} : { key }) });
