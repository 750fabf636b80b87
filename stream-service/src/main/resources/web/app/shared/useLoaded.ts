import { useCallback, useEffect, useRef, useState } from "react";

/** What a service answers, or why it does not; what was shown before stays until there is something newer. */
export interface Loaded<T> {
  value: T | undefined;
  error: Error | undefined;
  isLoading: boolean;
  reload: () => void;
}

/** Loads when it is first shown, and whenever `key` is another one: an answer to an older question is not shown. */
export function useLoaded<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ key: string; value?: T; error?: Error; isLoading: boolean }>({ key, isLoading: true });
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;

  useEffect(() => {
    const abort = new AbortController();
    setState((old) => ({ key, isLoading: true, ...(old.key === key && old.value !== undefined ? { value: old.value } : {}) }));
    latest.current(abort.signal).then(
      (value) => abort.signal.aborted || setState({ key, value, isLoading: false }),
      (error: Error) => abort.signal.aborted || setState((old) => ({ ...old, error, isLoading: false })),
    );
    return () => abort.abort();
  }, [key, round]);

  const reload = useCallback(() => setRound((number) => number + 1), []);
  const isCurrent = state.key === key;
  return { value: isCurrent ? state.value : undefined, error: isCurrent ? state.error : undefined, isLoading: !isCurrent || state.isLoading, reload };
}
