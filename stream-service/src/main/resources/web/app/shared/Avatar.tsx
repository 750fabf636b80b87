import { initials, nameOf, type Agent } from "./agents";

/** Decoration: the name always stands beside it. */
export function Avatar({ agent, colour, small = false }: { agent: Agent; colour: string; small?: boolean }) {
  return (
    <span className={`avatar ${colour}${small ? " small" : ""}`} aria-hidden="true" title={nameOf(agent)}>
      {initials(agent)}
    </span>
  );
}
