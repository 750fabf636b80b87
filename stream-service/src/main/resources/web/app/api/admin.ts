// What administrators ask for. Always by a key in the header: a cookie is for reading alone.

import { ask, get } from "./client";

export const SCOPES = ["ingest", "upload", "read", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

export interface Key {
  id: string;
  name: string;
  /** Only in the answer that made it. */
  key?: string;
  prefix?: string;
  /** Absent when it counts in all. */
  project?: string;
  scopes: Scope[];
  createdAt?: string;
  expiresAt?: string;
  revokedAt?: string;
  lastUsedAt?: string;
  rotatedFrom?: string;
  fromEnvironment: boolean;
}

export interface NewKey {
  name: string;
  scopes: Scope[];
  project?: string;
  expiresAt?: string;
}

export const LIMITS = ["ingest", "upload", "sessions", "eventsPerDay", "viewers", "retentionDays"] as const;
export type Limits = { [limit in (typeof LIMITS)[number]]?: number };

export interface Project {
  id: string;
  name: string;
  createdAt: string;
  closedAt?: string;
  closed: boolean;
  limits: Limits;
}

export interface Rejected {
  id: number;
  keyId: string;
  project: string;
  receivedAt: string;
  lastAt: string;
  times: number;
  error: string;
  message: string;
  details?: { field: string; message: string }[];
  size: number;
  body: string;
}

export interface Refusal {
  keyId: string;
  limited: string;
  day: string;
  project?: string;
  refusals: number;
  lastAt: string;
}

export interface RejectedPage {
  rejected: Rejected[];
  refusals: Refusal[];
  heal: string;
}

export interface Webhook {
  id: string;
  project: string;
  url: string;
  types: string[];
  /** Only in the answer that made it. */
  secret?: string;
  state: "ACTIVE" | "PAUSED" | "DISABLED";
  waiting: number;
  failed: number;
  missed: number;
  createdAt: string;
  pausedUntil?: string;
  lastSuccessAt?: string;
  lastError?: string;
}

export interface FailedDelivery {
  id: number;
  conversationId?: string;
  position: number;
  type: string;
  attempts: number;
  queuedAt: string;
  failedAt: string;
  error: string;
}

export interface UsageDay {
  day: string;
  project: string;
  keyId: string;
  events: number;
  bytes: number;
  uploads: number;
  viewerSeconds: number;
}

export interface AuditEntry {
  id: number;
  at: string;
  project?: string;
  actor?: string;
  action: string;
  subject?: string;
  detail?: string;
  address?: string;
  requestId?: string;
  times: number;
}

const id = encodeURIComponent;

async function send<T>(key: string, method: "POST" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<T | undefined> {
  return (await ask<T>(path, { method, key, ...(body === undefined ? {} : { body }) })).value;
}

export const listKeys = (key: string, signal: AbortSignal) => get<{ keys: Key[] }>("/api/keys", { key, signal });
export const makeKey = (key: string, wanted: NewKey) => send<Key>(key, "POST", "/api/keys", wanted);
export const rotateKey = (key: string, keyId: string) => send<Key>(key, "POST", `/api/keys/${id(keyId)}/rotate`);
export const revokeKey = (key: string, keyId: string) => send<Key>(key, "DELETE", `/api/keys/${id(keyId)}`);

export const listProjects = (key: string, signal: AbortSignal) => get<{ projects: Project[] }>("/api/projects", { key, signal });
export const makeProject = (key: string, wanted: { id: string; name: string }) => send<Project>(key, "POST", "/api/projects", wanted);
export const changeProject = (key: string, project: string, change: { name?: string; closed?: boolean; limits?: Limits }) =>
  send<Project>(key, "PATCH", `/api/projects/${id(project)}`, change);

/** How many are asked for at once. */
export const REJECTED_PAGE = 50;

export const listRejected = (key: string, before: number | undefined, signal: AbortSignal) =>
  get<RejectedPage>(`/api/ingest/rejected?limit=${REJECTED_PAGE}${before === undefined ? "" : `&before=${before}`}`, { key, signal });
export const retryRejected = (key: string, event: number) => send(key, "POST", `/api/ingest/rejected/${event}/retry`);
export const deleteRejected = (key: string, event: number) => send(key, "DELETE", `/api/ingest/rejected/${event}`);

export const listWebhooks = (key: string, signal: AbortSignal) => get<{ webhooks: Webhook[] }>("/api/webhooks", { key, signal });
export const makeWebhook = (key: string, wanted: { url: string; types?: string[]; project?: string }) => send<Webhook>(key, "POST", "/api/webhooks", wanted);
export const deleteWebhook = (key: string, webhook: string) => send(key, "DELETE", `/api/webhooks/${id(webhook)}`);
export const enableWebhook = (key: string, webhook: string) => send<Webhook>(key, "POST", `/api/webhooks/${id(webhook)}/enable`);
export const listFailed = (key: string, webhook: string, signal: AbortSignal) =>
  get<{ deliveries: FailedDelivery[]; nextCursor?: string }>(`/api/webhooks/${id(webhook)}/failed`, { key, signal });
export const retryDelivery = (key: string, webhook: string, delivery?: number) =>
  send<{ retried: number }>(key, "POST", `/api/webhooks/${id(webhook)}/failed${delivery === undefined ? "" : `/${delivery}`}/retry`);

export interface UsagePage {
  from: string;
  to: string;
  usage: UsageDay[];
  nextCursor?: string;
}

export interface AuditPage {
  entries: AuditEntry[];
  nextCursor?: string;
}

export const listUsage = (key: string, query: URLSearchParams, signal: AbortSignal) => get<UsagePage>(`/api/usage?${query}`, { key, signal });
export const listAudit = (key: string, query: URLSearchParams, signal: AbortSignal) => get<AuditPage>(`/api/audit?${query}`, { key, signal });
