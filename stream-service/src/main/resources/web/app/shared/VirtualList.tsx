import { forwardRef, useCallback, useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { flushSync } from "react-dom";
import { Measures } from "./measures";

export interface VirtualListHandle {
  /** Brings a row into view as soon as it is there, and stays there whatever is measured or loaded meanwhile. */
  scrollTo: (key: string) => void;
  scrollToEnd: () => void;
  /** Gives what is in this row the focus as soon as it is drawn. */
  focus: (key: string) => void;
  /** The row that has the focus, or is about to get it. */
  focusedKey: () => string | undefined;
  /** The first row that can be seen; undefined at the end. */
  firstKey: () => string | undefined;
}

/** A placeholder stands for rows that are being loaded, and goes when they come: nothing holds on to it. */
interface ListRow {
  key: string;
  isPlaceholder?: true;
}

interface VirtualListProps<R extends ListRow> {
  rows: readonly R[];
  draw: (row: R, index: number) => ReactNode;
  label: string;
  /** With another one every row may have another height. */
  look: string;
  /** There are rows after these: the end of the list is not the end. */
  hasMore: boolean;
  onNearStart: () => void;
  onNearEnd: () => void;
  onAtEnd: (isAtEnd: boolean) => void;
}

/** Drawn beyond what can be seen, in pixels, so that scrolling meets rows that are there. */
const MARGIN = 900;
/** Nearer than this to an end, what is beyond it is loaded. */
const NEAR = 1_500;
const AT_END = 60;

interface Anchor {
  key: string;
  offset: number;
}

function VirtualListInner<R extends ListRow>({ rows, draw, label, look, hasMore, onNearStart, onNearEnd, onAtEnd }: VirtualListProps<R>, handle: React.Ref<VirtualListHandle>) {
  const scroller = useRef<HTMLDivElement>(null);
  const block = useRef<HTMLDivElement>(null);
  const measures = useRef(new Measures()).current;
  // What stays where it is while heights become known and rows are added before it; "end" follows what comes.
  const anchor = useRef<Anchor | "end">("end");
  const lastTop = useRef(0);
  const toFocus = useRef<string>();
  const [view, setView] = useState({ top: 0, height: 800 });
  const asked = useRef(view);
  const [, setVersion] = useState(0);
  const isPrinting = usePrinting();

  const keys = useMemo(() => rows.map(({ key }) => key), [rows]);
  const indexes = useMemo(() => new Map(keys.map((key, index) => [key, index])), [keys]);
  useMemo(() => measures.forget(), [look, measures]);
  useMemo(() => measures.lay(keys), [keys, measures]);

  // Compared with what was asked for last, not with the state: React may still hold back a scroll that came before, and
  // would then find another state at each layout, until it gives up.
  const show = useCallback(({ scrollTop: top, clientHeight: height }: HTMLElement) => {
    if (asked.current.top === top && asked.current.height === height) return;
    asked.current = { top, height };
    setView(asked.current);
  }, []);

  /** Where the anchor is, by what is known of heights; `otherwise` when its row is not there. */
  const anchored = useCallback(
    (otherwise: number, height: number) => {
      const held = anchor.current;
      const row = held === "end" ? undefined : indexes.get(held.key);
      const top = held === "end" ? measures.height : row === undefined ? otherwise : measures.top(row) + held.offset;
      return Math.max(0, Math.min(top, measures.height - height));
    },
    [indexes, measures],
  );

  const place = useCallback(() => {
    const element = scroller.current!;
    const top = anchor.current === "end" ? element.scrollHeight - element.clientHeight : anchored(element.scrollTop, element.clientHeight);
    if (Math.abs(element.scrollTop - top) > 1) element.scrollTop = top;
    lastTop.current = element.scrollTop;
    show(element);
  }, [anchored, show]);

  const measure = useCallback(() => {
    const sizes = new Map<string, number>();
    for (const child of block.current!.children) sizes.set((child as HTMLElement).dataset.key!, (child as HTMLElement).getBoundingClientRect().height);
    return measures.measured(sizes);
  }, [measures]);

  const giveFocus = useCallback(() => {
    if (toFocus.current === undefined) return;
    const row = [...block.current!.children].find((child) => (child as HTMLElement).dataset.key === toFocus.current);
    if (!row) return;
    toFocus.current = undefined;
    (row.firstElementChild as HTMLElement | null)?.focus({ preventScroll: true });
  }, []);

  // Before each paint: what was drawn is measured, and the anchor is put back where it was.
  useLayoutEffect(() => {
    if (measure()) setVersion((version) => version + 1);
    place();
    giveFocus();
  });

  // Before the paint too: an effect of later would still observe a list that is gone, and whose size is none then.
  useLayoutEffect(() => {
    const element = scroller.current!;
    let width = element.clientWidth;
    const observer = new ResizeObserver(() => {
      if (scroller.current === null) return;
      const isOther = width !== element.clientWidth;
      width = element.clientWidth;
      if (isOther) measures.forget();
      if (measure() || isOther) flushSync(() => setVersion((version) => version + 1));
      if (scroller.current !== null) place();
    });
    observer.observe(element);
    observer.observe(block.current!);
    return () => observer.disconnect();
  }, [measure, measures, place]);

  const onScroll = () => {
    const element = scroller.current!;
    const top = element.scrollTop;
    const left = element.scrollHeight - top - element.clientHeight;
    // Only who scrolls up leaves the end: what comes below moves it away from under them.
    const isAtEnd = !hasMore && (left < AT_END || (anchor.current === "end" && top >= lastTop.current - 1));
    if (isAtEnd) {
      anchor.current = "end";
    } else {
      const first = measures.rowAt(top);
      const row = rows[first]?.isPlaceholder && first + 1 < rows.length ? first + 1 : first;
      const key = keys[row];
      if (key !== undefined) anchor.current = { key, offset: top - measures.top(row) };
    }
    lastTop.current = top;
    show(element);
  };

  const isAtEnd = anchor.current === "end" && !hasMore;
  useEffect(() => onAtEnd(isAtEnd), [isAtEnd, onAtEnd]);

  // Where place() will scroll to. Rows that are added before the anchor must not take the place of those that are looked at,
  // not for one drawing: the one with the focus would lose it.
  const top = anchored(view.top, view.height);
  useEffect(() => {
    if (rows.length === 0) return;
    if (top < NEAR) onNearStart();
    if (measures.height - top - view.height < NEAR) onNearEnd();
  }, [top, view, rows, measures, onNearStart, onNearEnd]);

  useImperativeHandle(
    handle,
    () => ({
      scrollTo: (key) => {
        // A little below the edge, so that it is seen to be in the middle of something.
        anchor.current = { key, offset: -Math.min(96, scroller.current!.clientHeight / 4) };
        place();
      },
      scrollToEnd: () => {
        anchor.current = "end";
        place();
      },
      focus: (key) => {
        toFocus.current = key;
        giveFocus();
      },
      focusedKey: () => toFocus.current ?? document.activeElement?.closest<HTMLElement>("[data-key]")?.dataset.key,
      firstKey: () => (anchor.current === "end" ? undefined : anchor.current.key),
    }),
    [place, giveFocus],
  );
  /** Whoever moves about does not want what was to come. */
  const leave = () => {
    toFocus.current = undefined;
  };

  const first = isPrinting ? 0 : measures.rowAt(top - MARGIN);
  const last = isPrinting ? rows.length - 1 : Math.min(rows.length - 1, measures.rowAt(top + view.height + MARGIN));
  return (
    <div ref={scroller} className="messages" onScroll={onScroll} onWheel={leave} onPointerDown={leave} role="region" aria-label={label} tabIndex={0}>
      <div className="spacer" style={isPrinting ? undefined : { height: measures.height }}>
        <div ref={block} className="drawn" style={isPrinting ? undefined : { transform: `translateY(${measures.top(first)}px)` }}>
          {rows.slice(first, last + 1).map((row, index) => (
            <div key={row.key} data-key={row.key} className="row">
              {draw(row, first + index)}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

/** On paper there is no scrolling: all that is loaded is drawn. */
function usePrinting(): boolean {
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    const begin = () => flushSync(() => setPrinting(true));
    const end = () => setPrinting(false);
    addEventListener("beforeprint", begin);
    addEventListener("afterprint", end);
    return () => {
      removeEventListener("beforeprint", begin);
      removeEventListener("afterprint", end);
    };
  }, []);
  return isPrinting;
}

/** Draws no more of its rows than can be seen, whatever heights they have. */
export const VirtualList = forwardRef(VirtualListInner) as <R extends ListRow>(props: VirtualListProps<R> & { ref?: React.Ref<VirtualListHandle> }) => ReactNode;
