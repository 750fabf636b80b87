import { EXPORT_FORMATS, exportUrl } from "../api/sessions";
import { titleOf } from "../list/Card";
import { clean } from "../markdown/clean";
import { Link } from "../routing/Link";
import { change, type Route } from "../routing/route";
import { nameOf, type AgentColours } from "../shared/agents";
import { Avatar } from "../shared/Avatar";
import { StatusBadge } from "../shared/Badge";
import { compact, cost, duration, number } from "../shared/format";
import { useNow } from "../shared/useNow";
import type { Head } from "./conversationState";
import { GoTo } from "./GoTo";
import type { Place } from "./place";
import { PrintButton } from "./PrintButton";

export type Look = "full" | "compact" | "raw";

interface ConversationHeadProps {
  head: Head;
  route: Route;
  turn: number | undefined;
  colours: AgentColours;
  look: Look;
  onLook: (look: Look) => void;
  onFirstError: (() => void) | undefined;
  onPlace: (place: Place) => void;
  /** Loads what is to be printed. */
  onPaper: () => Promise<void>;
}

/** So many agents are drawn; the others are a number. */
const FACES = 6;

export function ConversationHead({ head, route, turn, colours, look, onLook, onFirstError, onPlace, onPaper }: ConversationHeadProps) {
  const { totals, participants } = head;
  return (
    <header className="head">
      <div className="head-row">
        <Link className="back button plain" to={change(route, { conversation: undefined, message: undefined })}>
          <span aria-hidden="true">←</span> All conversations
        </Link>
        <h1 dir="auto">{clean(titleOf(head))}</h1>
      </div>
      <div className="head-row">
        <div className="facts">
          <StatusBadge status={head.status} />
          {head.mode && <span>{clean(head.mode)}</span>}
          {turn !== undefined && head.maxTurns !== undefined && head.status === "ACTIVE" && (
            <span>
              turn {number(turn)} of {number(head.maxTurns)}
            </span>
          )}
          <span>
            {number(totals.messages ?? 0)} {totals.messages === 1 ? "message" : "messages"}
          </span>
          {totals.tokens ? <span title={number(totals.tokens)}>{compact(totals.tokens)} tokens</span> : null}
          {totals.cost ? <span>{cost(totals.cost)}</span> : null}
          <Elapsed head={head} />
          {head.errors > 0 && (
            <span className="errors">
              {number(head.errors)} {head.errors === 1 ? "error" : "errors"}
            </span>
          )}
          <span className="faces" role="img" aria-label={`Agents: ${participants.map(nameOf).join(", ")}`}>
            {participants.slice(0, FACES).map((participant) => (
              <Avatar key={participant.agentId} agent={participant} colour={colours.of(participant.agentId)} small />
            ))}
            {participants.length > FACES && ` +${participants.length - FACES}`}
          </span>
        </div>
        <div className="tools">
          <select className="field" aria-label="Look" value={look} onChange={(event) => onLook(event.target.value as Look)}>
            <option value="full">Formatted</option>
            <option value="compact">Compact</option>
            <option value="raw">Raw</option>
          </select>
          {onFirstError && (
            <button type="button" className="button small" onClick={onFirstError}>
              First error
            </button>
          )}
          <GoTo onPlace={onPlace} />
          {head.status !== "ACTIVE" && (
            <Link className="button small" to={{ view: "replay", conversation: head.id }}>
              Replay
            </Link>
          )}
          <details className="menu" name="conversation-menu">
            <summary className="button small">Export</summary>
            <ul>
              {EXPORT_FORMATS.map((format) => (
                <li key={format}>
                  <a href={exportUrl(head.id, format)} download>
                    {format}
                  </a>
                </li>
              ))}
              <li>
                <PrintButton load={onPaper} />
              </li>
            </ul>
          </details>
        </div>
      </div>
    </header>
  );
}

function Elapsed({ head }: { head: Head }) {
  const now = useNow(1_000);
  const reported = head.reported?.duration ?? head.totals.duration;
  if (head.status !== "ACTIVE" && reported) return <span>{duration(reported)}</span>;
  if (!head.startedAt) return null;
  const end = head.status === "ACTIVE" ? now : Date.parse(head.endedAt ?? head.lastEventAt ?? head.startedAt);
  return <span>{duration(Math.max(0, end - Date.parse(head.startedAt)))}</span>;
}
