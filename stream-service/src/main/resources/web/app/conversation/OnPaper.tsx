import { number } from "../shared/format";
import type { Conversation } from "./conversationStore";

/** On paper only: how much of the conversation is on it. */
export function OnPaper({ head, messages, previous, next }: Pick<Conversation, "head" | "messages" | "previous" | "next">) {
  if (previous === undefined && next === undefined) return <p className="on-paper">All {number(messages.length)} messages are on this paper.</p>;
  const numbers = [messages[0], messages.at(-1)].map((message) => message?.sequenceNumber);
  const range = numbers.every((one) => one !== undefined) ? `, #${number(numbers[0]!)} to #${number(numbers[1]!)}` : "";
  const left = [previous !== undefined ? "earlier" : "", next !== undefined ? "later" : ""].filter((which) => which !== "").join(" and ");
  return (
    <p className="on-paper">
      {number(messages.length)} of {number(head?.totals.messages ?? messages.length)} messages are on this paper{range}. The {left} ones are left out; an export has all of them.
    </p>
  );
}
