"use client";

import { useEffect, useEffectEvent, useRef } from "react";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";

type Props = {
  isLoading: boolean;
  hasFailed: boolean;
  onLoad: () => void;
  texts: { load: string; loading: string; failed: string };
};

/** Loads the next page when it comes near the window, or by its button; after a failure only by the button. */
export function LoadMore({ isLoading, hasFailed, onLoad, texts }: Props) {
  const ref = useRef<HTMLDivElement>(null);
  const load = useEffectEvent(onLoad);
  const isWaiting = !isLoading && !hasFailed;
  useEffect(() => {
    const element = ref.current;
    if (!element || !isWaiting) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) load();
      },
      { root: scrollParentOf(element), rootMargin: "400px 0px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [isWaiting]);

  return (
    <div ref={ref} className="flex min-h-12 shrink-0 flex-col items-center justify-center gap-1 py-2">
      {hasFailed ? <p className="text-[0.8125rem] text-destructive">{texts.failed}</p> : null}
      {isLoading ? (
        <Spinner label={texts.loading} className="text-muted-foreground" />
      ) : (
        <Button variant="ghost" size="sm" onClick={onLoad} className="text-muted-foreground">
          {texts.load}
        </Button>
      )}
    </div>
  );
}

function scrollParentOf(element: HTMLElement): HTMLElement | null {
  for (let parent = element.parentElement; parent; parent = parent.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(parent).overflowY)) return parent;
  }
  return null;
}
