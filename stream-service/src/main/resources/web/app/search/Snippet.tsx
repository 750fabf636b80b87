import type { Piece } from "../api/search";
import { clean } from "../markdown/clean";

/** Pieces are foreign text: React writes each as text, whatever looks like mark-up in it. */
export function Snippet({ pieces }: { pieces: readonly Piece[] }) {
  return (
    <span className="snippet" dir="auto">
      {pieces.map(({ text, match }, index) => (match ? <mark key={index}>{clean(text)}</mark> : <span key={index}>{clean(text)}</span>))}
    </span>
  );
}
