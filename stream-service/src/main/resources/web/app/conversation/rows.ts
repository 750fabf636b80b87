// What stands in the conversation, one below the other: messages, what is missing between them, and what failed.

import type { Message, Range } from "../api/types";
import { missingTail, type ConversationState, type Fault } from "./conversationState";

export type Row =
  | { kind: "message"; key: string; message: Message; isContinued: boolean }
  | { kind: "day"; key: string; time: string }
  | { kind: "gap"; key: string; gap: Range; isTail?: true }
  | { kind: "fault"; key: string; fault: Fault };

/** Ids of messages are foreign: one may be called as another row is. */
export const messageKey = (id: string): string => `message-${id}`;

/** One after the other by the same agent stand together. */
const TOGETHER = 5 * 60_000;

const dayOf = (time: string): string => new Date(time).toDateString();

export function rowsOf(state: ConversationState): Row[] {
  const { messages, faults, previous, next, settled } = state;
  const rows: Row[] = [];
  const pending = [...faults];
  const firstTime = messages[0] ? Date.parse(messages[0].timestamp) : 0;
  // Of a stretch that does not begin at the first message: what failed before it stands before it.
  if (previous !== undefined) while (pending[0] && Date.parse(pending[0].timestamp) < firstTime) pending.shift();
  let before: Message | undefined;
  let number = previous === undefined ? 0 : undefined;
  for (const message of messages) {
    const time = Date.parse(message.timestamp);
    while (pending[0] && Date.parse(pending[0].timestamp) < time) rows.push(faultRow(pending.shift()!));
    const sequence = message.sequenceNumber;
    const isBreak = number !== undefined && sequence !== undefined && sequence > number + 1 && sequence <= settled;
    if (isBreak) {
      const gap = { from: number! + 1, to: sequence - 1 };
      rows.push({ kind: "gap", key: `gap-${gap.from}`, gap });
    }
    const isNewDay = before !== undefined && dayOf(before.timestamp) !== dayOf(message.timestamp);
    if (isNewDay) rows.push({ kind: "day", key: `day-${message.id}`, time: message.timestamp });
    const isContinued =
      !isBreak && !isNewDay && rows.at(-1)?.kind === "message" && before?.agentId === message.agentId && time - Date.parse(before.timestamp) < TOGETHER;
    rows.push({ kind: "message", key: messageKey(message.id), message, isContinued });
    before = message;
    number = sequence ?? number;
  }
  const tail = missingTail(state);
  if (tail) rows.push({ kind: "gap", key: `gap-${tail.from}`, gap: tail, isTail: true });
  if (next === undefined) rows.push(...pending.map(faultRow));
  return rows;
}

function faultRow(fault: Fault): Row {
  return { kind: "fault", key: `fault-${fault.id}`, fault };
}
