import type { Session } from "../api/types";
import { clean } from "../markdown/clean";
import { Link } from "../routing/Link";
import { change, type Route } from "../routing/route";
import { StatusBadge } from "../shared/Badge";
import { AgentColours, nameOf, type Agent } from "../shared/agents";
import { Avatar } from "../shared/Avatar";
import { compact, cost, number } from "../shared/format";
import { RelativeTime } from "../shared/Time";

export const titleOf = (session: Pick<Session, "id" | "name" | "initialPrompt">): string =>
  clean(session.name || session.initialPrompt || session.id);

/** In the colours that they have in the conversation. */
function Faces({ agents }: { agents: readonly Agent[] }) {
  const colours = new AgentColours();
  return (
    <span className="faces" role="img" aria-label={`Agents: ${agents.map(nameOf).join(", ")}`}>
      {agents.map((agent) => (
        <Avatar key={agent.agentId} agent={agent} colour={colours.of(agent.agentId)} small />
      ))}
    </span>
  );
}

export function Card({ session, route }: { session: Session; route: Route }) {
  const { totals } = session;
  const messages = totals.messages ?? 0;
  const time = session.lastEventAt ?? session.startedAt ?? session.createdAt;
  return (
    <Link className="card" to={change(route, { conversation: session.id, message: undefined })} aria-current={route.conversation === session.id}>
      <span className="card-title" dir="auto">
        {titleOf(session)}
      </span>
      <span className="facts">
        <StatusBadge status={session.status} />
        <span title={`${number(messages)} messages`}>
          {compact(messages)} {messages === 1 ? "message" : "messages"}
        </span>
        {totals.cost ? <span>{cost(totals.cost)}</span> : null}
        {session.mode && <span>{clean(session.mode)}</span>}
        <RelativeTime time={time} />
      </span>
      {session.agents && <Faces agents={session.agents} />}
    </Link>
  );
}
