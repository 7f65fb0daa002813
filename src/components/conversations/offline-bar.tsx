"use client";

import { CloudOff, RefreshCw } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { useLiveState } from "@/hooks/live/use-live-events";

/** A stream that is renewed is back before anybody would miss it. */
const PATIENCE_MS = 4_000;

/** Says so when what is shown may be old. */
export function OfflineBar() {
  const t = useTranslations("inbox.live");
  const state = useLiveState();
  const isLate = useHasLasted(state === "reconnecting", PATIENCE_MS);
  const isShown = state === "offline" || (state === "reconnecting" && isLate);
  const Icon = state === "offline" ? CloudOff : RefreshCw;
  return (
    <div role="status" className="shrink-0">
      {isShown ? (
        <p className="flex items-center justify-center gap-2 border-b border-warning-border bg-warning-soft px-4 py-1.5 text-[0.8125rem] text-warning">
          <Icon aria-hidden className="size-3.5 shrink-0" />
          {t(state)}
        </p>
      ) : null}
    </div>
  );
}

/** Whether something has been so for a while. */
function useHasLasted(isSo: boolean, forMs: number): boolean {
  const [hasLasted, setHasLasted] = useState(false);
  if (!isSo && hasLasted) setHasLasted(false);
  useEffect(() => {
    if (!isSo) return;
    const timer = setTimeout(() => setHasLasted(true), forMs);
    return () => clearTimeout(timer);
  }, [isSo, forMs]);
  return isSo && hasLasted;
}
