import type { Found, Hit } from "../api/search";
import { titleOf } from "../list/Card";
import { clean } from "../markdown/clean";
import { Link } from "../routing/Link";
import { StatusBadge } from "../shared/Badge";
import { number } from "../shared/format";
import { ClockTime, RelativeTime } from "../shared/Time";
import { placeOf } from "./searchState";
import { Snippet } from "./Snippet";

export function FoundConversation({ found }: { found: Found }) {
  const time = found.lastEventAt ?? found.startedAt;
  return (
    <article className="found">
      <h2 dir="auto">
        <Link to={{ conversation: found.id }}>{titleOf(found)}</Link>
      </h2>
      <p className="facts">
        <StatusBadge status={found.status} />
        <span>
          {number(found.matches)} {found.matches === 1 ? "match" : "matches"}
        </span>
        {found.mode && <span>{clean(found.mode)}</span>}
        {found.project && <span>{found.project}</span>}
        {time && <RelativeTime time={time} />}
      </p>
      <ul>
        {found.hits.map((hit, index) => (
          <li key={hit.messageId ?? `${hit.in}-${index}`}>
            <Link className="hit" to={placeOf(found, hit)}>
              <span className="facts">
                <Where hit={hit} />
              </span>
              <Snippet pieces={hit.snippet} />
            </Link>
          </li>
        ))}
      </ul>
      {found.matches > found.hits.length && <p className="quiet">The best {number(found.hits.length)} are shown; the others are in the conversation.</p>}
    </article>
  );
}

function Where({ hit }: { hit: Hit }) {
  if (hit.in !== "message") return <strong>{hit.in === "prompt" ? "Initial prompt" : "Name"}</strong>;
  return (
    <>
      <strong>{clean(hit.agentName || hit.agentId || "")}</strong>
      {hit.role !== undefined && hit.role !== "agent" && <span>{hit.role}</span>}
      {hit.sequenceNumber !== undefined && <span title="sequence number">#{hit.sequenceNumber}</span>}
      {hit.timestamp && <ClockTime time={hit.timestamp} />}
    </>
  );
}
