import { remembered, remember } from "./remembered";

const KEPT = "singleKeys";
let areOff = remembered(KEPT) === "off";

/** Whether a letter alone does something; who dictates, or has a cat, switches it off (WCAG 2.1.4). */
export const singleKeys = {
  areOff: () => areOff,
  switchOff: (off: boolean) => {
    areOff = off;
    remember(KEPT, off ? "off" : undefined);
  },
};

/** The key, where it is for the page: not written into a field, not with a modifier, and not while a dialog is open. */
export function shortcut(event: KeyboardEvent): string | undefined {
  const { key, target } = event;
  const isTaken = event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || (areOff && key.length === 1);
  const isTyping = target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null;
  return isTaken || isTyping || document.querySelector("dialog[open]") ? undefined : key;
}
