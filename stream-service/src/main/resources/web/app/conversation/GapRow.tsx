import type { Range } from "../api/types";
import { Command } from "../shared/Command";
import { number } from "../shared/format";

/** Messages that never arrived, where they would stand, and what fetches them. */
export function GapRow({ gap, heal, isTail }: { gap: Range; heal: string; isTail: boolean }) {
  const count = gap.to - gap.from + 1;
  const told = isTail ? `: the conversation ended with ${number(gap.to)}` : "";
  return (
    <section className="gap" role="note" aria-label="Missing messages">
      <p>
        <strong>{count === 1 ? `Message ${number(gap.from)} is missing${told}.` : `Messages ${number(gap.from)} to ${number(gap.to)} are missing${told}.`}</strong> The command line keeps a log of its events; where it ran,
        this sends what is missing, and it appears here:
      </p>
      <Command>{heal}</Command>
    </section>
  );
}
