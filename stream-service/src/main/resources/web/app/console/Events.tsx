import { useMemo, useState } from "react";
import { visible } from "../markdown/clean";
import { Link } from "../routing/Link";
import { change, type Route } from "../routing/route";
import { go } from "../routing/useRoute";
import { CopyButton } from "../shared/CopyButton";
import { number } from "../shared/format";
import { useStore } from "../shared/store";
import { ClockTime } from "../shared/Time";
import { matching, MOST_LINES, type Line } from "./eventLog";
import type { EventStore } from "./eventStore";

/** More than anybody reads; the others are kept, and found by the filter. */
const SHOWN = 200;

const TYPES = ["conversation.started", "message.created", "conversation.completed", "conversation.interrupted", "error.occurred", "session.uploaded", "conversation.deleted", "bridge.connected", "bridge.test", "log.entry"] as const;

export function Events({ route, store }: { route: Route; store: EventStore }) {
  const { lines, held, missed } = useStore(store);
  const { shown, count } = useMemo(() => matching(lines, { type: route.type, words: route.q }, SHOWN), [lines, route.type, route.q]);
  const set = (changes: Record<string, string | undefined>) => go(change(route, changes), { replace: true });

  return (
    <>
      <form className="controls" role="search" onSubmit={(event) => event.preventDefault()}>
        <label>
          Type
          <select className="field" value={route.type ?? ""} onChange={(event) => set({ type: event.target.value })}>
            <option value="">all types</option>
            {TYPES.map((type) => (
              <option key={type}>{type}</option>
            ))}
          </select>
        </label>
        <label className="grow">
          With the text
          <input className="field" type="search" data-search value={route.q ?? ""} onChange={(event) => set({ q: event.target.value })} />
        </label>
        <button type="button" className="button" id="pause" aria-pressed={held !== undefined} onClick={held ? store.resume : store.pause}>
          {held ? `Resume${held.length > 0 ? ` (${number(held.length)} new)` : ""}` : "Pause"}
        </button>
        <button type="button" className="button" disabled={lines.length === 0} onClick={store.clear}>
          Clear
        </button>
        <CopyButton label="Copy what is shown, one event a line" text={() => shown.map(({ text }) => text).join("\n")}>
          Copy all
        </CopyButton>
      </form>
      {/* The state is announced; each event would drown everything else. */}
      <p className="quiet" role="status">
        {held ? "Paused." : "Following from now on."}
        {missed > 0 && ` ${number(missed)} were dropped while it was paused.`}
      </p>
      <p className="quiet">
        The newest {number(MOST_LINES)} are kept{count > shown.length ? `; of ${number(count)} that match, the newest ${number(shown.length)} are shown` : ""}.
      </p>
      {shown.length === 0 ? (
        <p className="hint">{lines.length === 0 ? "Waiting for events…" : "No event matches."}</p>
      ) : (
        <ol className="events" aria-label="Events, the newest first">
          {shown.map((line) => (
            <EventLine key={line.id} line={line} />
          ))}
        </ol>
      )}
    </>
  );
}

function EventLine({ line }: { line: Line }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <li className="event" data-type={line.type}>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          {line.timestamp ? <ClockTime time={line.timestamp} /> : <span />}
          <code>{line.type}</code>
          <span className="event-text" dir="auto">
            {visible(line.text.slice(0, 400))}
          </span>
        </summary>
        {isOpen && (
          <div className="event-whole">
            <div className="facts">
              <span>{line.id}</span>
              {line.conversationId && <Link to={{ conversation: line.conversationId }}>Open the conversation</Link>}
              <CopyButton label="Copy event" text={() => line.text} />
              {line.isCut && <span>The end of this event is not kept.</span>}
            </div>
            <pre dir="auto" tabIndex={0}>
              {visible(pretty(line))}
            </pre>
          </div>
        )}
      </details>
    </li>
  );
}

function pretty({ text, isCut }: Line): string {
  return isCut ? text : JSON.stringify(JSON.parse(text), null, 2);
}
