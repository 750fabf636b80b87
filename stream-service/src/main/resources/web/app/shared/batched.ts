/**
 * Gathers what comes and hands it on together, before the next frame is painted; in a tab that nobody sees, where no frames
 * are painted, after a moment. A burst of 500 messages is one render.
 */
export function batched<T>(take: (items: T[]) => void): { add: (item: T) => void; flush: () => void } {
  const HIDDEN = 250;
  let items: T[] = [];
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    timer = undefined;
    const taken = items;
    items = [];
    if (taken.length > 0) take(taken);
  }

  return {
    add(item) {
      items.push(item);
      if (timer !== undefined) return;
      timer = setTimeout(flush, HIDDEN);
      frame = requestAnimationFrame(flush);
    },
    flush,
  };
}
