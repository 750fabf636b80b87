import { ask, get, type Answer } from "./client";
import type { MessagePage, SessionDetail, SessionPage } from "./types";

const path = (id: string) => `/api/sessions/${encodeURIComponent(id)}`;

export function listSessions(query: URLSearchParams, tag?: string): Promise<Answer<SessionPage>> {
  return ask<SessionPage>(`/api/sessions?${query}`, tag ? { tag } : {});
}

export function getSession(id: string, messages: "none" | "first" | "last", limit: number, signal?: AbortSignal): Promise<SessionDetail> {
  return get<SessionDetail>(`${path(id)}?messages=${messages}&limit=${limit}`, signal ? { signal } : {});
}

export function getMessages(
  id: string,
  where: { before: string } | { after: string } | { around: string } | { at: string },
  limit: number,
  signal?: AbortSignal,
): Promise<MessagePage> {
  return get<MessagePage>(`${path(id)}/messages?${new URLSearchParams({ ...where, limit: String(limit) })}`, signal ? { signal } : {});
}

export const EXPORT_FORMATS = ["markdown", "html", "json", "ndjson", "csv"] as const;

export function exportUrl(id: string, format: (typeof EXPORT_FORMATS)[number]): string {
  return `${path(id)}/export?format=${format}`;
}
