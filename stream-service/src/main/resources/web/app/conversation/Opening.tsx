import { clean } from "../markdown/clean";
import { LongText } from "../markdown/LongText";
import { Markdown } from "../markdown/Markdown";
import { nameOf, type AgentColours } from "../shared/agents";
import { Avatar } from "../shared/Avatar";
import type { Head } from "./conversationState";

/** What it began with: the prompt, who takes part, and on what it ran. */
export function Opening({ head, colours }: { head: Head; colours: AgentColours }) {
  const { participants, systemInfo, command } = head;
  const line = command?.fullCommand;
  return (
    <div className="opening">
      {head.initialPrompt && (
        <section className="prompt" aria-label="Initial prompt">
          <h2>Initial prompt</h2>
          <LongText text={head.initialPrompt} draw={(shown) => <Markdown>{shown}</Markdown>} />
        </section>
      )}
      {participants.length > 0 && (
        <details className="details">
          <summary>
            {participants.length}
            {head.participantsTruncated ? " and more" : ""} {participants.length === 1 ? "participant" : "participants"}
          </summary>
          <ul className="participants">
            {participants.map((participant) => (
              <li key={participant.agentId}>
                <Avatar agent={participant} colour={colours.of(participant.agentId)} small />
                <div>
                  <strong>{clean(nameOf(participant))}</strong>
                  <span className="facts">
                    <span>{clean(participant.agentType)}</span>
                    {participant.model && <span>{clean(participant.model)}</span>}
                    {participant.cliVersion && <span>version {clean(participant.cliVersion)}</span>}
                  </span>
                  {participant.prompt && <p dir="auto">{clean(participant.prompt)}</p>}
                </div>
              </li>
            ))}
          </ul>
          {head.participantsTruncated && <p className="quiet">An export has all of them.</p>}
        </details>
      )}
      {(systemInfo ?? command) && (
        <details className="details">
          <summary>System</summary>
          {typeof line === "string" && <code className="system-command">{clean(line)}</code>}
          <dl className="pairs">
            {Object.entries(systemInfo ?? {}).map(([name, value]) => (
              <div key={name}>
                <dt>{clean(name)}</dt>
                <dd>{clean(String(value))}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </div>
  );
}
