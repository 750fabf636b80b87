import { useEffect, useMemo, useRef } from "react";
import { copyText } from "../shared/copyText";
import { render } from "./render";

/** What an agent said. Its code gets a line with the language and a button that copies, and then its colours. */
export function Markdown({ children }: { children: string }) {
  const element = useRef<HTMLDivElement>(null);
  const html = useMemo(() => ({ __html: render(children) }), [children]);

  useEffect(() => {
    let alive = true;
    const blocks = [...element.current!.querySelectorAll<HTMLPreElement>("pre[data-language]")];
    blocks.forEach(equip);
    if (blocks.length > 0) {
      import("./highlight").then(
        ({ highlight }) => {
          if (alive) blocks.forEach((block) => highlight(block.querySelector("code")!, block.dataset.language ?? ""));
        },
        () => {
          // The server is restarting, or has another version by now: code can be read without colours.
        },
      );
    }
    return () => {
      alive = false;
    };
  }, [html]);

  return <div ref={element} className="content markdown" dir="auto" dangerouslySetInnerHTML={html} />;
}

function equip(block: HTMLPreElement): void {
  if (block.querySelector(".code-bar")) return;
  const bar = document.createElement("div");
  bar.className = "code-bar";
  const language = document.createElement("span");
  language.textContent = block.dataset.language || "text";
  const copy = document.createElement("button");
  copy.type = "button";
  copy.className = "button plain small";
  copy.textContent = "Copy";
  copy.setAttribute("aria-label", "Copy code");
  copy.onclick = () =>
    void copyText(block.querySelector("code")!.textContent ?? "").then((copied) => {
      copy.textContent = copied ? "Copied" : "Not copied";
      setTimeout(() => (copy.textContent = "Copy"), 2_000);
    });
  bar.append(language, copy);
  block.querySelector("code")!.tabIndex = 0;
  block.prepend(bar);
}
