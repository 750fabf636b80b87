import type { ReactNode } from "react";

/** A table that may be wider than the page: it alone scrolls, also by keyboard. */
export function ScrollingTable({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="table-frame" role="region" aria-label={label} tabIndex={0}>
      <table className="table">
        <caption className="hidden-text">{label}</caption>
        {children}
      </table>
    </div>
  );
}
