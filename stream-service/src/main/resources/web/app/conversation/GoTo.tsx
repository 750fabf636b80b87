import { useRef, type FormEvent } from "react";
import type { Place } from "./place";

/** The ways to a message that is far away: its number, or when it was sent. */
export function GoTo({ onPlace }: { onPlace: (place: Place) => void }) {
  const menu = useRef<HTMLDetailsElement>(null);
  const go = (event: FormEvent, place: Place) => {
    event.preventDefault();
    menu.current!.open = false;
    onPlace(place);
  };
  const number = useRef<HTMLInputElement>(null);
  const time = useRef<HTMLInputElement>(null);
  return (
    <details className="menu go-to" name="conversation-menu" ref={menu}>
      <summary className="button small">Go to</summary>
      <div>
        <form onSubmit={(event) => go(event, { number: number.current!.valueAsNumber })}>
          <label>
            Message number
            <input ref={number} name="number" className="field" type="number" inputMode="numeric" min="0" max="2147483647" required />
          </label>
          <button type="submit" className="button small" aria-label="Go to the message number">
            Go
          </button>
        </form>
        <form onSubmit={(event) => go(event, { time: new Date(time.current!.value).getTime() })}>
          <label>
            Time
            <input ref={time} name="time" className="field" type="datetime-local" step="1" required />
          </label>
          <button type="submit" className="button small" aria-label="Go to the time">
            Go
          </button>
        </form>
      </div>
    </details>
  );
}
