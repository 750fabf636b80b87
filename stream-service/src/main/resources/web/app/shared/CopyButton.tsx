import { useEffect, useState } from "react";
import { copyText } from "./copyText";

interface CopyButtonProps {
  text: () => string;
  label: string;
  /** What is shown; "Copy" unless it is given. */
  children?: string;
}

/** Says whether it worked: a browser may refuse. */
export function CopyButton({ text, label, children = "Copy" }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<"Copied" | "Not copied">();
  useEffect(() => {
    if (outcome === undefined) return undefined;
    const timer = setTimeout(() => setOutcome(undefined), 2_000);
    return () => clearTimeout(timer);
  }, [outcome]);
  return (
    <button
      type="button"
      className="button plain small"
      aria-label={label}
      onClick={() => void copyText(text()).then((copied) => setOutcome(copied ? "Copied" : "Not copied"))}
    >
      <span aria-live="polite">{outcome ?? children}</span>
    </button>
  );
}
