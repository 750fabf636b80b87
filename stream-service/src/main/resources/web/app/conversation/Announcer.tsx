import { useEffect, useRef, useState } from "react";
import type { Message } from "../api/types";
import { clean } from "../markdown/clean";
import { nameOf } from "../shared/agents";

const LONGEST = 500;

/**
 * Tells who listens of messages that arrive. Apart from the list itself, which draws messages again and again as it is
 * scrolled, and which may show another stretch.
 */
export function Announcer({ arrived, newest }: { arrived: number; newest: readonly Message[] }) {
  const [told, setTold] = useState({ arrived, lines: [] as string[] });
  const latest = useRef({ arrived, newest });
  latest.current = { arrived, newest };
  const isBehind = arrived !== told.arrived;
  // Not begun anew by what comes meanwhile: a busy conversation would never be heard of.
  useEffect(() => {
    if (!isBehind) return undefined;
    const timer = setTimeout(() => {
      const count = latest.current.arrived - told.arrived;
      const lines = latest.current.newest.slice(-count).map((message) => `${nameOf(message)}: ${clean(message.content).slice(0, LONGEST)}`);
      setTold({ arrived: latest.current.arrived, lines: count > lines.length ? [`${count} new messages`, ...lines.slice(-1)] : lines });
    }, 1_000);
    return () => clearTimeout(timer);
  }, [isBehind, told.arrived]);
  return (
    <div role="log" aria-live="polite" aria-label="New messages" className="hidden-text">
      {told.lines.map((line, index) => (
        <p key={`${told.arrived}-${index}`}>{line}</p>
      ))}
    </div>
  );
}
