import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

const NEAR_BOTTOM_PX = 80;

type Options = {
  /** What scrolls, and what is in it. */
  scrollerRef: RefObject<HTMLDivElement | null>;
  contentRef: RefObject<HTMLDivElement | null>;
  /** Keys of the first and last message shown; undefined while there is none. */
  oldestKey: string | undefined;
  newestKey: string | undefined;
  /** Whether the last message is one this tab has just written: then the thread follows it wherever one was reading. */
  newestIsOwn: boolean;
};

export type ThreadScroll = {
  isAtBottom: boolean;
  onScroll: () => void;
  scrollToBottom: (behavior?: ScrollBehavior) => void;
};

/**
 * Holds a thread still under the reader's eyes: it opens at the first unread message or the end, follows the end while
 * one is there, and stays where it is when something is added above, below or in between.
 */
export function useThreadScroll(options: Options): ThreadScroll {
  const { scrollerRef, contentRef, oldestKey, newestKey, newestIsOwn } = options;
  const [isAtBottom, setIsAtBottom] = useState(true);
  const sticks = useRef(true);
  const anchor = useRef<{ key: string; top: number } | null>(null);
  const hasOpened = useRef(false);
  const lastOwnKey = useRef<string | undefined>(undefined);

  const scrollToBottom = useCallback(
    (behavior: ScrollBehavior = "instant") => {
      const scroller = scrollerRef.current;
      scroller?.scrollTo({ top: scroller.scrollHeight, behavior });
    },
    [scrollerRef],
  );

  const onScroll = useCallback(() => {
    const scroller = scrollerRef.current;
    if (!scroller) return;
    const isNear = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_BOTTOM_PX;
    sticks.current = isNear;
    setIsAtBottom(isNear);
  }, [scrollerRef]);

  useLayoutEffect(() => {
    const scroller = scrollerRef.current;
    if (!scroller || oldestKey === undefined) return;
    if (!hasOpened.current) {
      hasOpened.current = true;
      openThread(scroller);
    } else {
      const before = anchor.current;
      const now = before && topOf(scroller, before.key);
      if (before && now !== null) scroller.scrollTop += now - before.top;
      if (sticks.current || (newestIsOwn && newestKey !== lastOwnKey.current)) scrollToBottom();
    }
    if (newestIsOwn) lastOwnKey.current = newestKey;
    const top = topOf(scroller, oldestKey);
    anchor.current = top === null ? null : { key: oldestKey, top };
  }, [scrollerRef, oldestKey, newestKey, newestIsOwn, scrollToBottom]);

  // A bubble that grows (an error under it), a composer of more lines, a phone's keyboard: the end stays in sight.
  useEffect(() => {
    const [scroller, content] = [scrollerRef.current, contentRef.current];
    if (!scroller || !content) return;
    const observer = new ResizeObserver(() => {
      if (sticks.current && hasOpened.current) scrollToBottom();
    });
    observer.observe(scroller);
    observer.observe(content);
    return () => observer.disconnect();
  }, [scrollerRef, contentRef, scrollToBottom]);

  return { isAtBottom, onScroll, scrollToBottom };
}

/** Shows the end, unless the first unread message would be above the window: then that one, with a line of context. */
function openThread(scroller: HTMLElement): void {
  scroller.scrollTop = scroller.scrollHeight;
  const unread = topOf(scroller, "unread");
  if (unread !== null && unread < scroller.scrollTop) scroller.scrollTop = Math.max(0, unread - 16);
}

function topOf(scroller: HTMLElement, key: string): number | null {
  const row = scroller.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`);
  return row ? row.offsetTop : null;
}
