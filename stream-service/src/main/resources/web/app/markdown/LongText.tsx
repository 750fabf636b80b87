import { useState, type ReactNode } from "react";
import { number } from "../shared/format";

/** What is drawn at once of a text; the rest is one click away. */
const LONG = 20_000;

export function LongText({ text, draw }: { text: string; draw: (shown: string) => ReactNode }) {
  const [isWhole, setWhole] = useState(false);
  const isCut = text.length > LONG && !isWhole;
  return (
    <>
      {draw(isCut ? text.slice(0, LONG) : text)}
      {isCut && (
        <>
          <button type="button" className="button small long-text" onClick={() => setWhole(true)}>
            Show all {number(text.length)} characters
          </button>
          <p className="on-paper">
            The first {number(LONG)} of {number(text.length)} characters.
          </p>
        </>
      )}
    </>
  );
}
