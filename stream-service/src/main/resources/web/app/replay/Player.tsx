import { useEffect, useRef, useState } from "react";
import { number, timeOfDay } from "../shared/format";
import type { Replay, ReplayStore } from "./replayStore";
import type { Scale } from "./scale";

export const SPEEDS = [1, 2, 4, 8, 16] as const;

/** Whoever holds an arrow key asks for the place where he lets go of it, not for each on the way. */
const SETTLED = 250;

export function Player({ replay, store, onSpeed }: { replay: Replay & { scale: Scale }; store: ReplayStore; onSpeed: (speed: number) => void }) {
  const { phase, scale, speed, shown } = replay;
  const [dragged, setDragged] = useState<number>();
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(timer.current), []);

  const position = dragged ?? shown.position ?? scale.first;
  const drag = (value: number) => {
    setDragged(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setDragged(undefined);
      store.seek(value);
    }, SETTLED);
  };
  const words = placeOf(scale, position);
  return (
    <div className="player" role="group" aria-label="Player">
      <button type="button" className="button primary" id="play" onClick={phase === "playing" ? store.pause : store.play}>
        {phase === "playing" ? "Pause" : phase === "ended" ? "Play again" : "Play"}
      </button>
      <input
        className="scrubber"
        type="range"
        aria-label="Place in the conversation"
        aria-valuetext={words}
        min={scale.first}
        max={scale.last}
        step={1}
        value={position}
        onChange={(event) => drag(Number(event.target.value))}
      />
      <span className="player-place">{words}</span>
      <select className="field" aria-label="Speed" value={speed} onChange={(event) => onSpeed(Number(event.target.value))}>
        {SPEEDS.map((times) => (
          <option key={times} value={times}>
            ×{times}
          </option>
        ))}
      </select>
    </div>
  );
}

function placeOf({ kind, last }: Scale, position: number): string {
  return kind === "number" ? `message ${number(position)} of ${number(last)}` : `${timeOfDay(position)} of ${timeOfDay(last)}`;
}
