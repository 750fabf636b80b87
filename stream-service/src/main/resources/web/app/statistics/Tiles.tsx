import type { Summary } from "../api/statistics";
import { compact, cost, duration, number } from "../shared/format";

interface Tile {
  name: string;
  value: string;
  exact?: string;
  more?: string;
}

export function Tiles({ summary }: { summary: Summary }) {
  const { total, active, activeIsLeast } = summary;
  const tiles: Tile[] = [
    { name: "Active now", value: `${activeIsLeast ? "≥ " : ""}${number(active)}` },
    { name: "Conversations", value: compact(total.conversations), exact: number(total.conversations) },
    { name: "Messages", value: compact(total.messages), exact: number(total.messages) },
    { name: "Errors", value: compact(total.errors), exact: number(total.errors) },
    {
      name: "Tokens",
      value: compact(total.inputTokens + total.outputTokens),
      exact: number(total.inputTokens + total.outputTokens),
      more: `${compact(total.inputTokens)} in, ${compact(total.outputTokens)} out`,
    },
    { name: "Cost", value: cost(total.cost) },
    timeTile("Message duration", total.messageDuration),
    timeTile("First response", total.firstResponse),
  ];
  return (
    <dl className="tiles">
      {tiles.map(({ name, value, exact, more }) => (
        <div key={name} className="tile" data-name={name}>
          <dt>{name}</dt>
          <dd>
            <span className="tile-value" title={exact}>
              {value}
            </span>
            {more !== undefined && <span className="quiet">{more}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function timeTile(name: string, { median, p95 }: { median?: number; p95?: number }): Tile {
  if (median === undefined) return { name, value: "–", more: "none is known" };
  return { name, value: duration(median), more: p95 === undefined ? "median" : `median; p95 ${duration(p95)}` };
}
