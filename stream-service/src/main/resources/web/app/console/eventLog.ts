// The events as they pass, of which the newest are kept: so many, and so much text. Without React and streams.

import type { RealtimeEvent } from "../realtime/useRealtimeEvents";

export interface Line {
  /** Of the log; what the position says is unique. */
  id: string;
  type: string;
  conversationId: string | undefined;
  timestamp: string | undefined;
  /** The event as JSON, cut when it is very long. */
  text: string;
  isCut: boolean;
}

export interface EventLog {
  /** The newest is the last. */
  lines: readonly Line[];
  /** What came since somebody paused, the newest last; undefined while nobody did. */
  held: readonly Line[] | undefined;
  /** How many were dropped while it was paused. */
  missed: number;
}

export const EMPTY: EventLog = { lines: [], held: undefined, missed: 0 };

export const MOST_LINES = 1_000;
/** Of all lines together; a single event may have a million. */
export const MOST_CHARACTERS = 4_000_000;
const LONGEST = 100_000;

export function lineOf(event: RealtimeEvent, id: string): Line {
  const text = JSON.stringify(event);
  return {
    id,
    type: event.type,
    conversationId: event.data?.conversationId,
    timestamp: event.timestamp,
    text: text.length > LONGEST ? text.slice(0, LONGEST) : text,
    isCut: text.length > LONGEST,
  };
}

export function passed(log: EventLog, lines: readonly Line[]): EventLog {
  if (!log.held) return { ...log, lines: newest([...log.lines, ...lines]) };
  const all = [...log.held, ...lines];
  const held = newest(all);
  return { ...log, held, missed: log.missed + all.length - held.length };
}

export function paused(log: EventLog): EventLog {
  return log.held ? log : { ...log, held: [], missed: 0 };
}

export function resumed(log: EventLog): EventLog {
  return log.held ? { lines: newest([...log.lines, ...log.held]), held: undefined, missed: 0 } : log;
}

export function cleared(log: EventLog): EventLog {
  return { ...log, lines: [] };
}

export interface LineFilter {
  type?: string | undefined;
  words?: string | undefined;
}

/** The newest first, at most so many: what a page can show without effort. */
export function matching(lines: readonly Line[], { type, words }: LineFilter, most: number): { shown: Line[]; count: number } {
  const wanted = words?.toLocaleLowerCase();
  const shown: Line[] = [];
  let count = 0;
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = lines[at]!;
    if (type && line.type !== type) continue;
    if (wanted && !line.text.toLocaleLowerCase().includes(wanted)) continue;
    if (count++ < most) shown.push(line);
  }
  return { shown, count };
}

function newest(lines: readonly Line[]): readonly Line[] {
  let characters = 0;
  let from = lines.length;
  while (from > 0 && lines.length - from < MOST_LINES) {
    characters += lines[from - 1]!.text.length;
    if (characters > MOST_CHARACTERS) break;
    from--;
  }
  return lines.slice(from);
}
