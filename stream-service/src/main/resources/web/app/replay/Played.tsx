import { useEffect, useMemo, useRef } from "react";
import type { SessionDetail } from "../api/types";
import { FaultRow } from "../conversation/FaultRow";
import { MessageView } from "../conversation/MessageView";
import { AgentColours } from "../shared/agents";
import type { Shown } from "./replayState";

/** How far from the end still counts as being there. */
const NEAR = 80;

/** What was said so far. Follows while its end is in view; whoever has scrolled away reads on in peace. */
export function Played({ shown, session, isPlaying }: { shown: Shown; session: SessionDetail; isPlaying: boolean }) {
  // Declared first, so that they have the colours of the conversation.
  const colours = useMemo(() => {
    const declared = new AgentColours();
    session.participants.forEach(({ agentId }) => declared.of(agentId));
    return declared;
  }, [session]);
  const frame = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);

  useEffect(() => {
    const element = frame.current;
    if (element && isAtEnd.current) element.scrollTop = element.scrollHeight;
  }, [shown]);

  return (
    <div
      ref={frame}
      className="played"
      role="log"
      aria-label="What was said"
      // Announced while it is played; a jump brings thirty at once, which nobody wants to hear.
      aria-live={isPlaying ? "polite" : "off"}
      tabIndex={0}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR;
      }}
    >
      {shown.isCut && <p className="quiet">Earlier messages are left out here; move the scrubber back to see them.</p>}
      {shown.items.map((item, index) =>
        item.kind === "fault" ? (
          <FaultRow key={item.id} fault={item.fault} />
        ) : (
          <MessageView key={item.id} message={item.message} conversationId={session.id} colour={colours.of(item.message.agentId)} isContinued={false} isRaw={false} isWanted={false} position={index + 1} />
        ),
      )}
      {shown.ending && <p className="played-end quiet">{shown.ending}</p>}
    </div>
  );
}
