import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { change } from "../routing/route";
import { go, useRoute } from "../routing/useRoute";
import { AgentColours } from "../shared/agents";
import { dayOf, number } from "../shared/format";
import { Notice } from "../shared/Notice";
import { Skeleton } from "../shared/Skeleton";
import { useStore } from "../shared/store";
import { useTitle } from "../shared/useTitle";
import { VirtualList, type VirtualListHandle } from "../shared/VirtualList";
import { titleOf } from "../list/Card";
import { Announcer } from "./Announcer";
import { ConversationHead, type Look } from "./ConversationHead";
import { healCommand, type Head } from "./conversationState";
import { ConversationStore } from "./conversationStore";
import { Ending } from "./Ending";
import { FaultRow } from "./FaultRow";
import { GapRow } from "./GapRow";
import { MessageView } from "./MessageView";
import { OnPaper } from "./OnPaper";
import { Opening } from "./Opening";
import type { Place } from "./place";
import { messageKey, rowsOf, type Row } from "./rows";
import { useMessageKeys } from "./useMessageKeys";

type Shown = Row | { kind: "opening" | "ending"; key: string } | { kind: "more"; key: string; isPlaceholder: true };

const LOOKS: readonly Look[] = ["full", "compact", "raw"];

export function ConversationPane({ id, wanted }: { id: string; wanted: string | undefined }) {
  const route = useRoute();
  const store = useMemo(() => new ConversationStore(id), [id]);
  // The URL's message counts when the conversation is opened, and when it changes by a link.
  useEffect(() => store.open(wanted), [store]);
  const conversation = useStore(store);
  const { head, messages, previous, next, arrived, newest, turn, faults, phase } = conversation;
  const list = useRef<VirtualListHandle>(null);
  const colours = useMemo(() => new AgentColours(), [id]);
  const [isAtEnd, setAtEnd] = useState(true);
  const [seen, setSeen] = useState(0);
  const look = LOOKS.find((name) => name === route.look) ?? "full";

  const rows = useMemo<Shown[]>(() => {
    const before: Shown = previous === undefined ? { kind: "opening", key: "opening" } : { kind: "more", key: "more-before", isPlaceholder: true };
    const after: Shown = next === undefined ? { kind: "ending", key: "ending" } : { kind: "more", key: "more-after", isPlaceholder: true };
    return [before, ...rowsOf(conversation), after];
    // What else changes in a conversation changes no row. The head knows how many messages were sent.
  }, [head, messages, faults, previous, next, conversation.settled]);

  useEffect(() => {
    if (isAtEnd) setSeen(arrived);
  }, [isAtEnd, arrived]);
  // Whoever reads on is not thrown to the end when everything is loaded again.
  useEffect(() => {
    store.isFollowed = () => list.current !== null && list.current.firstKey() === undefined;
    store.place = () => {
      const first = rows.findIndex(({ key }) => key === list.current?.firstKey());
      const row = first === -1 ? undefined : rows.slice(first).find(({ kind }) => kind === "message");
      return row?.kind === "message" ? row.message.id : undefined;
    };
  }, [store, rows]);

  // Colours in the order in which they were declared, whichever page is read first.
  head?.participants.forEach(({ agentId }) => colours.of(agentId));

  const isLoaded = phase === "shown";
  useEffect(() => {
    if (!isLoaded || wanted === undefined) return;
    void store.jump({ message: wanted }).then((found) => found && list.current?.scrollTo(messageKey(wanted)));
  }, [wanted, isLoaded, store]);

  useTitle(head && titleOf(head));

  const toEnd = useCallback(async () => {
    if (await store.jump("last")) list.current?.scrollToEnd();
  }, [store]);
  const toStart = useCallback(async () => {
    if (await store.jump("first")) list.current?.scrollTo("opening");
  }, [store]);
  useMessageKeys({ store, list, rows, toStart, toEnd });
  const toMessage = (message: string) => go(change(route, { message }), { replace: true });
  const toPlace = async (place: Place) => {
    const message = await store.messageAt(place);
    if (message === undefined) return;
    toMessage(message);
    // The URL may name it already.
    list.current?.scrollTo(messageKey(message));
    list.current?.focus(messageKey(message));
  };
  const toFirstError = async () => {
    const [fault] = faults;
    if (!fault) return;
    await store.messageAt({ time: Date.parse(fault.timestamp) });
    list.current?.scrollTo(`fault-${fault.id}`);
  };

  if (phase === "missing") return <p className="hint">This conversation does not exist, or not any more.</p>;
  if (phase === "failed") {
    return (
      <div className="hint">
        <Notice tone="bad" onRetry={() => void store.load(wanted)}>
          The conversation could not be loaded: {conversation.error}
        </Notice>
      </div>
    );
  }
  if (conversation.isDeleted) return <p className="hint">This conversation was deleted.</p>;
  if (!head) return <Skeleton rows={5} label="Loading the conversation" />;

  const draw = (row: Shown, index: number) => {
    switch (row.kind) {
      case "message":
        return (
          <MessageView
            message={row.message}
            conversationId={id}
            colour={colours.of(row.message.agentId)}
            isContinued={row.isContinued}
            isRaw={look === "raw"}
            isWanted={row.message.id === wanted}
            position={index}
          />
        );
      case "gap":
        return <GapRow gap={row.gap} heal={healCommand(id, head.missing)} isTail={row.isTail === true} />;
      case "fault":
        return <FaultRow fault={row.fault} />;
      case "day":
        return <p className="day">{dayOf(row.time)}</p>;
      case "opening":
        return <Opening head={head} colours={colours} />;
      case "ending":
        return <Ending head={head} last={messages.at(-1)} colours={colours} />;
      case "more":
        return <p className="more">{conversation.pageError ? `Could not be loaded: ${conversation.pageError}` : "Loading more messages…"}</p>;
    }
  };

  const unseen = arrived - seen;
  return (
    <div className="thread" data-look={look} data-messages={messages.length}>
      <ConversationHead
        head={head}
        route={route}
        turn={turn === undefined ? undefined : turnOf(turn, head)}
        colours={colours}
        look={look}
        onLook={(chosen) => go(change(route, { look: chosen === "full" ? undefined : chosen }), { replace: true })}
        onFirstError={faults.length > 0 ? () => void toFirstError() : undefined}
        onPlace={(place) => void toPlace(place)}
        onPaper={store.loadForPaper}
      />
      <OnPaper {...conversation} />
      <VirtualList
        ref={list}
        rows={rows}
        draw={draw}
        label="Messages"
        look={look}
        hasMore={next !== undefined}
        onNearStart={() => void store.loadPrevious()}
        onNearEnd={() => void store.loadNext()}
        onAtEnd={setAtEnd}
      />
      {(!isAtEnd || next !== undefined) && (
        <button type="button" className="pill" onClick={() => void toEnd()}>
          <span aria-hidden="true">↓</span> {unseen > 0 ? `${number(unseen)} new ${unseen === 1 ? "message" : "messages"}` : "To the end"}
        </button>
      )}
      <Announcer arrived={arrived} newest={newest} />
    </div>
  );
}

/** A turn of a round robin is everybody once, and the client counts messages. */
function turnOf(number: number, { mode, participants }: Head): number {
  return mode === "round-robin" && participants.length > 0 ? Math.floor(number / participants.length) + 1 : number + 1;
}
