import { get } from "./client";
import type { Session } from "./types";

/** A part of a text as it is: nothing in it is mark-up. */
export interface Piece {
  text: string;
  match?: true;
}

export interface Hit {
  in: "message" | "prompt" | "name";
  messageId?: string;
  sequenceNumber?: number;
  agentId?: string;
  agentName?: string;
  agentType?: string;
  role?: string;
  timestamp?: string;
  snippet: Piece[];
}

export interface Found extends Pick<Session, "id" | "status" | "source"> {
  project?: string;
  name?: string;
  mode?: string;
  initialPrompt?: string;
  startedAt?: string;
  lastEventAt?: string;
  matches: number;
  hits: Hit[];
}

export interface SearchPage {
  conversations: Found[];
  nextCursor?: string;
  complete: boolean;
  rankedFrom?: string;
  rebuilding?: true;
  indexedUpTo: string;
  lastEventId: string;
}

export function search(query: URLSearchParams, signal?: AbortSignal): Promise<SearchPage> {
  return get<SearchPage>(`/api/search?${query}`, signal ? { signal } : {});
}
