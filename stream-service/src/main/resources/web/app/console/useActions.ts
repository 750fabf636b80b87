import { useState } from "react";

export interface Actions {
  /** What the last one came to, for whoever did it. */
  outcome: { text: string; isFault: boolean } | undefined;
  isBusy: boolean;
  /** Does it, says `done` or why it failed, and then lets the list be loaded again. Whether it worked. */
  run: (action: () => Promise<unknown>, done: string) => Promise<boolean>;
}

export function useActions(after: () => void): Actions {
  const [outcome, setOutcome] = useState<Actions["outcome"]>();
  const [isBusy, setBusy] = useState(false);
  const run = async (action: () => Promise<unknown>, done: string): Promise<boolean> => {
    setBusy(true);
    setOutcome(undefined);
    try {
      await action();
      setOutcome({ text: done, isFault: false });
      after();
      return true;
    } catch (error) {
      setOutcome({ text: (error as Error).message, isFault: true });
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { outcome, isBusy, run };
}
