import { newestSeen, saw } from "./seen";
import type { Problem } from "./types";

/** An answer that was not 2xx, or none at all (status 0). `message` is one line that a person can act on. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem | undefined;
  /** How long the service asks to be left alone, in ms. */
  readonly retryAfter: number | undefined;

  constructor(status: number, message: string, problem?: Problem, retryAfter?: number) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  get isRefused(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

/** How long to leave the service alone after this, in ms: as long as it asked for. */
export function retryAfter(error: unknown): number {
  return error instanceof ApiError ? (error.retryAfter ?? 0) : 0;
}

export interface Asked {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  /** Sent as JSON. */
  body?: unknown;
  /** For what a cookie does not allow: keys, projects, webhooks, deletion. */
  key?: string;
  signal?: AbortSignal;
  /** The ETag of what is known already. */
  tag?: string;
}

export interface Answer<T> {
  /** Absent when what is known is still right (304), or when there is no body. */
  value: T | undefined;
  tag: string | undefined;
}

const refusals = new Set<() => void>();

/** Calls `listener` whenever a read is answered 401 or 403: whoever watches may not any longer. */
export function onRefusal(listener: () => void): () => void {
  refusals.add(listener);
  return () => refusals.delete(listener);
}

/** Tells every listener of {@link onRefusal}; the stream learns of a refusal by other ways than an answer. */
export function refuse(): void {
  refusals.forEach((listener) => listener());
}

/** Whatever is answered is what is there now, never what a cache kept. */
export async function ask<T>(path: string, asked: Asked = {}): Promise<Answer<T>> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (asked.key) headers.Authorization = `Bearer ${asked.key}`;
  if (asked.tag) headers["If-None-Match"] = asked.tag;
  if (asked.body !== undefined) headers["Content-Type"] = "application/json";
  const seen = newestSeen();
  if (seen !== undefined) headers["Last-Event-ID"] = seen;
  let response: Response;
  try {
    response = await fetch(path, {
      method: asked.method ?? "GET",
      headers,
      cache: "no-store",
      ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
      ...(asked.signal ? { signal: asked.signal } : {}),
    });
  } catch (error) {
    if (asked.signal?.aborted) throw error;
    throw new ApiError(0, "The service cannot be reached.");
  }
  const tag = response.headers.get("ETag") ?? undefined;
  if (response.status === 304) return { value: undefined, tag: tag ?? asked.tag };
  if (!response.ok) throw await failure(response, asked);
  const text = await response.text();
  const value = text === "" ? undefined : (JSON.parse(text) as T & { lastEventId?: string });
  saw(value?.lastEventId);
  return { value, tag };
}

/** The body of an answer that has one. */
export async function get<T>(path: string, asked: Asked = {}): Promise<T> {
  const { value } = await ask<T>(path, asked);
  if (value === undefined) throw new ApiError(0, `${path} answered without a body.`);
  return value;
}

async function failure(response: Response, asked: Asked): Promise<ApiError> {
  let problem: Problem | undefined;
  try {
    problem = (await response.json()) as Problem;
  } catch {
    // A proxy on the way answered, in words of its own.
  }
  const seconds = Number(response.headers.get("Retry-After"));
  const error = new ApiError(
    response.status,
    problem?.message ?? `The service answered ${response.status}.`,
    problem,
    seconds > 0 ? seconds * 1_000 : undefined,
  );
  // A key that a person typed is judged where it was typed.
  if (error.isRefused && !asked.key) refuse();
  return error;
}
