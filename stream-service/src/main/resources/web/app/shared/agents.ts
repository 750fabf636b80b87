// How agents are told apart: by colour and initials together, so that neither has to be seen.

import { clean } from "../markdown/clean";

export const COLOURS = 8;

export interface Agent {
  agentId: string;
  agentType: string;
  agentName?: string | undefined;
}

/** Their colours in the order in which they were met: two of one type differ, and a ninth begins again. */
export class AgentColours {
  readonly #colours = new Map<string, number>();

  /** The name of a class, `agent-1` to `agent-8`. */
  of(agentId: string): string {
    let colour = this.#colours.get(agentId);
    if (colour === undefined) {
      colour = (this.#colours.size % COLOURS) + 1;
      this.#colours.set(agentId, colour);
    }
    return `agent-${colour}`;
  }
}

export const nameOf = (agent: Agent): string => clean(agent.agentName || agent.agentId);

/** "Release Manager" is RM, "claude-0" is C0, "Architect" is Ar. */
export function initials(agent: Agent): string {
  const words = nameOf(agent)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
  const [first, second] = words;
  if (first === undefined) return "?";
  const letters = second === undefined ? [...first].slice(0, 2) : [[...first][0], [...second][0]];
  return letters.map((letter, index) => (index === 0 ? letter?.toLocaleUpperCase() : letter)).join("");
}
