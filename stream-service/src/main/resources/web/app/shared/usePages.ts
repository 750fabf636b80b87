import { useCallback, useEffect, useRef, useState } from "react";

export interface Page<T, C> {
  items: readonly T[];
  /** Where the next one begins; undefined when this is the last. */
  next: C | undefined;
}

export interface Pages<T> {
  items: readonly T[] | undefined;
  error: Error | undefined;
  hasMore: boolean;
  isLoading: boolean;
  loadMore: () => void;
  /** From the beginning. */
  reload: () => void;
}

interface State<T, C> {
  items: readonly T[] | undefined;
  next: C | undefined;
  error: Error | undefined;
  isLoading: boolean;
}

/** A list that comes by pages; another `key` is another list. */
export function usePages<T, C>(key: string, load: (cursor: C | undefined, signal: AbortSignal) => Promise<Page<T, C>>): Pages<T> {
  const [state, setState] = useState<State<T, C>>({ items: undefined, next: undefined, error: undefined, isLoading: true });
  const [round, setRound] = useState(0);
  const abort = useRef(new AbortController());
  const latest = useRef(load);
  latest.current = load;

  const ask = useCallback(async (before: readonly T[], cursor: C | undefined) => {
    abort.current.abort();
    const { signal } = (abort.current = new AbortController());
    setState((old) => ({ ...old, error: undefined, isLoading: true }));
    try {
      const page = await latest.current(cursor, signal);
      if (!signal.aborted) setState({ items: [...before, ...page.items], next: page.next, error: undefined, isLoading: false });
    } catch (error) {
      if (!signal.aborted) setState((old) => ({ ...old, error: error as Error, isLoading: false }));
    }
  }, []);

  useEffect(() => {
    void ask([], undefined);
    return () => abort.current.abort();
  }, [key, round, ask]);

  const reload = useCallback(() => setRound((number) => number + 1), []);
  const { items, next } = state;
  return { items, error: state.error, hasMore: next !== undefined, isLoading: state.isLoading, reload, loadMore: () => void ask(items ?? [], next) };
}
