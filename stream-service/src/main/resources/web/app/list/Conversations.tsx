import { useEffect, useRef } from "react";
import { parse } from "../routing/route";
import { useRoute } from "../routing/useRoute";
import { ListPane } from "./ListPane";
import { ConversationPane } from "../conversation/ConversationPane";

/** The list, and beside it the conversation that is open; on a narrow screen one of the two. */
export function Conversations() {
  const route = useRoute();
  useKeptFocus(route.conversation);
  return (
    <div className="panes" data-open={route.conversation !== undefined}>
      <ListPane route={route} />
      <main id="main" className="conversation" tabIndex={-1}>
        {route.conversation === undefined ? (
          <p className="hint">Choose a conversation to follow it live.</p>
        ) : (
          <ConversationPane key={route.conversation} id={route.conversation} wanted={route.message} />
        )}
      </main>
    </div>
  );
}

/** What had the focus may be gone with what was closed, or hidden with the list: then it goes to what is there instead. */
function useKeptFocus(conversation: string | undefined): void {
  const before = useRef(conversation);
  useEffect(() => {
    const closed = before.current;
    before.current = conversation;
    const active = document.activeElement;
    if (closed === conversation || (active instanceof HTMLElement && active !== document.body && active.offsetParent !== null)) return;
    const card = [...document.querySelectorAll<HTMLAnchorElement>(".card")].find(({ search }) => parse(search).conversation === closed);
    (conversation === undefined ? card : document.getElementById("main"))?.focus();
  }, [conversation]);
}
