"use client";

import { CircleCheck } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { Spinner } from "@/components/ui/spinner";
import type { CallbackData } from "@/hooks/whatsapp/meta-messages";
import { WhatsAppSettings } from "./whatsapp-settings";

type Mode = "deciding" | "handed_over" | "inline";

/**
 * Where Meta redirects to. In the popup it hands what came to the page that opened it, and closes; opened by itself it
 * finishes the signup here. Either way the code leaves the address bar and the history at once.
 */
export function OnboardingCallback({ callback }: { callback: CallbackData }) {
  const [mode, setMode] = useState<Mode>("deciding");

  useEffect(() => {
    // Deferred, so that React's double mount in development does not hand over or claim twice.
    const timer = setTimeout(() => {
      window.history.replaceState(null, "", window.location.pathname);
      const opener = findOpener();
      if (!opener) return setMode("inline");
      opener.postMessage(callback, window.location.origin);
      window.close();
      setMode("handed_over");
    });
    return () => clearTimeout(timer);
  }, [callback]);

  if (mode === "inline") return <WhatsAppSettings resume={callback} />;
  return <PopupScreen isDone={mode === "handed_over"} />;
}

/** The page that opened this one, if it is one of ours: a message to another origin would never arrive. */
function findOpener(): Window | null {
  const opener = window.opener as Window | null;
  if (!opener || opener === window) return null;
  try {
    return opener.location.origin === window.location.origin ? opener : null;
  } catch {
    return null;
  }
}

/** Covers the whole popup: the dashboard around it would only confuse for the moment until it closes. */
function PopupScreen({ isDone }: { isDone: boolean }) {
  const t = useTranslations("whatsapp.callback");
  return (
    <div
      role="status"
      className="fixed inset-0 z-50 flex flex-col items-center justify-center gap-3 bg-background p-6 text-center"
    >
      {isDone ? (
        <>
          <CircleCheck aria-hidden className="size-8 text-success" />
          <p className="text-base font-semibold">{t("done")}</p>
          <p className="text-sm text-muted-foreground">{t("doneDescription")}</p>
        </>
      ) : (
        <>
          <Spinner className="size-6 text-primary" />
          <p className="text-sm font-medium">{t("working")}</p>
        </>
      )}
    </div>
  );
}
