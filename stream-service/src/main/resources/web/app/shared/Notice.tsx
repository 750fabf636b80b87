import type { ReactNode } from "react";

interface NoticeProps {
  tone?: "bad" | "wait";
  children: ReactNode;
  onRetry?: (() => void) | undefined;
}

/** Something to know, and what can be done about it. */
export function Notice({ tone, children, onRetry }: NoticeProps) {
  return (
    <div className="notice" data-tone={tone} role={tone === "bad" ? "alert" : undefined}>
      {children}{" "}
      {onRetry && (
        <button type="button" className="button small" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}
