import { Command } from "../shared/Command";

/** Shown this once: no answer holds it again. */
export function Secret({ children, of, onDone }: { children: string; of: string; onDone: () => void }) {
  return (
    <section className="panel secret" aria-labelledby="secret-title">
      <h2 id="secret-title">{of}</h2>
      <p>Copy it now: it is not shown again.</p>
      <Command>{children}</Command>
      <button type="button" className="button" onClick={onDone}>
        Done
      </button>
    </section>
  );
}
