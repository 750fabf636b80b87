import type { Message } from "../api/types";
import { clean } from "../markdown/clean";
import { LongText } from "../markdown/LongText";
import { Markdown } from "../markdown/Markdown";
import { nameOf, type AgentColours } from "../shared/agents";
import { Avatar } from "../shared/Avatar";
import { fullTime, number } from "../shared/format";
import { useNow } from "../shared/useNow";
import type { Head } from "./conversationState";

/** A turn that has taken longer than this is nobody's any more. */
const LONGEST_TURN = 10 * 60_000;

/** Who speaks now, or how it ended. */
export function Ending({ head, last, colours }: { head: Head; last: Message | undefined; colours: AgentColours }) {
  const { reported, totals } = head;
  const summary = summaryText(head.summary);
  return (
    <div className="ending">
      {head.status === "ACTIVE" ? (
        <Speaking head={head} last={last} colours={colours} />
      ) : (
        <p className="facts end" data-status={head.status}>
          <span>
            {{ COMPLETED: "Completed", INTERRUPTED: "Interrupted", ERROR: "Ended with an error" }[head.status]}
            {head.endedAt && ` ${fullTime(head.endedAt)}`}
          </span>
          {head.completionReason && <span>{clean(head.completionReason)}</span>}
          {reported?.messages !== undefined && reported.messages !== totals.messages && <span>the client counted {number(reported.messages)} messages</span>}
        </p>
      )}
      {summary && (
        <section className="prompt" aria-label="Summary">
          <h2>Summary</h2>
          <LongText text={summary} draw={(shown) => <Markdown>{shown}</Markdown>} />
        </section>
      )}
    </div>
  );
}

/** In a round robin it is known who is next; otherwise only that somebody is. */
function Speaking({ head, last, colours }: { head: Head; last: Message | undefined; colours: AgentColours }) {
  const now = useNow(5_000);
  const since = Date.parse(last?.timestamp ?? head.startedAt ?? head.createdAt);
  if (now - since > LONGEST_TURN) return <p className="facts end">Nothing has come for a while; nobody has ended it.</p>;
  const { participants } = head;
  const at = participants.findIndex(({ agentId }) => agentId === last?.agentId);
  const next = head.mode === "round-robin" && (last === undefined || at !== -1) ? participants[(at + 1) % participants.length] : undefined;
  return (
    <p className="speaking">
      {next && <Avatar agent={next} colour={colours.of(next.agentId)} small />}
      {next ? `${clean(nameOf(next))} is speaking now` : "The next message is being written"}
      <span className="dots" aria-hidden="true">
        <span />
        <span />
        <span />
      </span>
    </p>
  );
}

function summaryText(summary: unknown): string | undefined {
  if (typeof summary === "string") return summary;
  const { text, shortText } = (summary ?? {}) as { text?: unknown; shortText?: unknown };
  return [text, shortText].find((words): words is string => typeof words === "string" && words !== "");
}
