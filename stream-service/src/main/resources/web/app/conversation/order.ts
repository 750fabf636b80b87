import type { Message } from "../api/types";

/** RFC 3339 in UTC, to the nanosecond, which a Date does not keep. */
function compareTimes(a: string, b: string): number {
  const ms = Date.parse(a) - Date.parse(b);
  if (ms !== 0) return ms;
  const [first, second] = [a, b].map((time) => (/\.(\d+)/.exec(time)?.[1] ?? "").padEnd(9, "0"));
  return first === second ? 0 : first! < second! ? -1 : 1;
}

/** As the service orders them: by sequence number, then time; those without a number last. */
export function compareMessages(a: Message, b: Message): number {
  const first = a.sequenceNumber ?? Infinity;
  const second = b.sequenceNumber ?? Infinity;
  if (first !== second) return first < second ? -1 : 1;
  return compareTimes(a.timestamp, b.timestamp) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** `more` put into `messages` where they belong; what is known by its id stays as it is. The same array if nothing is new. */
export function merged(messages: readonly Message[], more: readonly Message[]): readonly Message[] {
  const known = new Set(messages.map(({ id }) => id));
  const added = more.filter(({ id }) => !known.has(id) && known.add(id)).sort(compareMessages);
  if (added.length === 0) return messages;
  const last = messages.at(-1);
  if (!last || compareMessages(last, added[0]!) < 0) return [...messages, ...added];
  return [...messages, ...added].sort(compareMessages);
}
