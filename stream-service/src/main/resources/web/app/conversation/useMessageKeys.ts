import { useEffect, useRef, type RefObject } from "react";
import { shortcut } from "../shared/shortcut";
import type { VirtualListHandle } from "../shared/VirtualList";
import type { ConversationStore } from "./conversationStore";
import { messageKey, type Row } from "./rows";

interface MessageKeys {
  store: ConversationStore;
  list: RefObject<VirtualListHandle>;
  rows: readonly { key: string; kind: string }[];
  toStart: () => Promise<void>;
  toEnd: () => Promise<void>;
}

const IS_MESSAGE: Row["kind"] = "message";

/**
 * j and k go from message to message, g to the first one and G to the last. One key after the other: what g has to load is
 * there before a j that follows it counts.
 */
export function useMessageKeys(keys: MessageKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    let before = Promise.resolve();
    const onKey = (event: KeyboardEvent) => {
      const key = shortcut(event);
      // Within the list they walk its cards.
      if (key === undefined || !"jkgG".includes(key) || (event.target as HTMLElement).closest?.(".list")) return;
      event.preventDefault();
      // One that fails must not take those after it along; the page reports it, as any that nobody catches.
      before = before.then(() => press(key, latest.current)).catch(reportError);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}

async function press(key: string, { store, list, rows, toStart, toEnd }: MessageKeys): Promise<void> {
  if (key === "g") await toStart();
  if (key === "G") await toEnd();
  // Of what is loaded, which may not be drawn yet.
  const messages = () => store.get().messages.map(({ id }) => messageKey(id));
  // At the edge of what is loaded a key waits for what is beyond it.
  if (key === "k" && list.current?.focusedKey() === messages()[0]) await store.loadPrevious();
  if (key === "j" && list.current?.focusedKey() === messages().at(-1)) await store.loadNext();
  const to = key === "g" ? messages()[0] : key === "G" ? messages().at(-1) : step(key === "j" ? 1 : -1, messages(), list.current, rows);
  if (to === undefined) return;
  if (key === "j" || key === "k") list.current?.scrollTo(to);
  list.current?.focus(to);
}

/** From the message that has the focus, or is about to get it; else the first one that can be seen. */
function step(by: number, messages: readonly string[], list: VirtualListHandle | null, rows: MessageKeys["rows"]): string | undefined {
  const at = messages.indexOf(list?.focusedKey() ?? "");
  if (at !== -1) return messages[at + by];
  const first = rows.findIndex(({ key }) => key === list?.firstKey());
  if (first === -1) return messages.at(-1);
  return rows.slice(first).find(({ kind }) => kind === IS_MESSAGE)?.key ?? messages.at(-1);
}
