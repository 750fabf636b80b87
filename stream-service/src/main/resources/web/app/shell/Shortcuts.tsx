import { useEffect, useRef, useState } from "react";
import { change, parse } from "../routing/route";
import { go } from "../routing/useRoute";
import { shortcut, singleKeys } from "../shared/shortcut";

const KEYS: readonly [key: string, does: string][] = [
  ["/", "search, or filter the list"],
  ["j", "next conversation or message"],
  ["k", "previous conversation or message"],
  ["g", "first message of the conversation"],
  ["G", "last message, and follow the conversation"],
  ["Esc", "back to the list"],
  ["?", "these keys"],
];

const OPEN_MENU = "details.menu[open]";

/** The keys that count everywhere; j and k are handled by what has the focus of them. */
export function Shortcuts() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [areOff, setOff] = useState(singleKeys.areOff);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const key = shortcut(event);
      const field = event.key === "Escape" && event.target instanceof HTMLElement ? event.target.closest<HTMLElement>("input, textarea, select") : null;
      if (field && !field.closest(OPEN_MENU)) {
        field.blur();
      } else if (key === "?") {
        event.preventDefault();
        dialog.current?.showModal();
      } else if (key === "/") {
        const field = document.querySelector<HTMLInputElement>("[data-search]");
        event.preventDefault();
        if (field) field.focus();
        else go({ view: "search" });
      } else if ((field ?? key === "Escape") && document.querySelector(OPEN_MENU)) {
        const menu = document.querySelector<HTMLDetailsElement>(OPEN_MENU)!;
        menu.open = false;
        menu.querySelector("summary")?.focus();
      } else if (key === "Escape") {
        const route = parse(location.search);
        if (route.conversation) go(change(route, { conversation: undefined, message: undefined }));
        else if (route.view) go({});
      }
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);

  return (
    <>
      <button type="button" className="button plain keys-button" aria-label="Keys" title="Keys" onClick={() => dialog.current?.showModal()}>
        <span aria-hidden="true">?</span>
      </button>
      <dialog ref={dialog} aria-labelledby="keys-title" className="keys">
        <h2 id="keys-title">Keys</h2>
        <dl>
          {KEYS.map(([key, does]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <label className="keys-off">
          <input
            type="checkbox"
            checked={areOff}
            onChange={({ target }) => {
              singleKeys.switchOff(target.checked);
              setOff(target.checked);
            }}
          />{" "}
          Switch off all of them but Esc
        </label>
        <form method="dialog">
          <button type="submit" className="button">
            Close
          </button>
        </form>
      </dialog>
    </>
  );
}
