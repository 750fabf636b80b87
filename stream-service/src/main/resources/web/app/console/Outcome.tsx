import type { Actions } from "./useActions";

/** There before it says something, so that it is announced. */
export function Outcome({ outcome }: { outcome: Actions["outcome"] }) {
  return (
    <div role="status" className="outcome">
      {outcome && (
        <p className="notice" data-tone={outcome.isFault ? "bad" : undefined}>
          {outcome.text}
        </p>
      )}
    </div>
  );
}
