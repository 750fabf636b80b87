import { get } from "./client";

/** In ms, within 5 %; absent where none is known. */
export interface Times {
  count: number;
  median?: number;
  p95?: number;
}

export interface Numbers {
  conversations: number;
  messages: number;
  errors: number;
  inputTokens: number;
  outputTokens: number;
  cost: number;
  messageDuration: Times;
  firstResponse: Times;
}

export const GROUPINGS = ["day", "agentType", "model", "project"] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** Of the four names the one that was asked for is there, unless it is not known. */
export type Group = { [name in Grouping]?: string } & { numbers: Numbers };

export interface Summary {
  from: string;
  to: string;
  timezone: string;
  active: number;
  activeIsLeast?: true;
  total: Numbers;
  groups?: Group[];
  moreGroups?: true;
  rebuilding?: true;
  countedUpTo: string;
}

export function getSummary(query: URLSearchParams, signal: AbortSignal): Promise<Summary> {
  return get<Summary>(`/api/metrics/summary?${query}`, { signal });
}
