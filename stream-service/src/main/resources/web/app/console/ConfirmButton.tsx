import { useEffect, useState } from "react";

/** For what cannot be undone: asks again in its own words, and forgets that after a moment. */
export function ConfirmButton({ label, onConfirm, children }: { label: string; onConfirm: () => void; children: string }) {
  const [isAsking, setAsking] = useState(false);
  useEffect(() => {
    if (!isAsking) return undefined;
    const timer = setTimeout(() => setAsking(false), 6_000);
    return () => clearTimeout(timer);
  }, [isAsking]);
  return (
    <button
      type="button"
      className="button small"
      data-asking={isAsking}
      aria-label={isAsking ? `Really ${label.toLowerCase()}?` : label}
      onBlur={() => setAsking(false)}
      onClick={() => {
        setAsking(!isAsking);
        if (isAsking) onConfirm();
      }}
    >
      <span aria-live="polite">{isAsking ? "Really?" : children}</span>
    </button>
  );
}
