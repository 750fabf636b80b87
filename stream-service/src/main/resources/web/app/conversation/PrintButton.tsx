import { useState } from "react";

/** Prints when what is to be printed was loaded. */
export function PrintButton({ load }: { load: () => Promise<void> }) {
  const [isLoading, setLoading] = useState(false);
  const onClick = async () => {
    if (isLoading) return;
    setLoading(true);
    await load();
    setLoading(false);
    print();
  };
  return (
    <button type="button" className="button plain small print" aria-busy={isLoading} onClick={() => void onClick()}>
      <span aria-live="polite">{isLoading ? "Loading…" : "Print"}</span>
    </button>
  );
}
