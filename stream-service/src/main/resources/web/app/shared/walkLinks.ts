import type { RefObject } from "react";
import { shortcut } from "./shortcut";

/** j and k go from one of these links to the next, wherever the focus was; for an effect of whoever shows them. */
export function walkLinks(container: RefObject<HTMLElement>, selector: string): () => void {
  const onKey = (event: KeyboardEvent) => {
    const step = { j: 1, k: -1 }[shortcut(event) ?? ""];
    if (step === undefined) return;
    const links = [...(container.current?.querySelectorAll<HTMLElement>(selector) ?? [])];
    const at = links.findIndex((link) => link === document.activeElement);
    const to = links[at === -1 ? 0 : at + step];
    if (!to) return;
    event.preventDefault();
    to.focus();
  };
  addEventListener("keydown", onKey);
  return () => removeEventListener("keydown", onKey);
}
