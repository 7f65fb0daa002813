"use client";

import { CircleCheck } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { Spinner } from "@/components/ui/spinner";
import type { LaunchSettings } from "@/contracts/whatsapp";
import { offerCallback } from "@/hooks/whatsapp/offer-callback";
import type { CallbackData } from "@/hooks/whatsapp/meta-messages";
import { WhatsAppSettings } from "./whatsapp-settings";

type Mode = "deciding" | "handed_over" | "inline";

type Props = { callback: CallbackData; launch: LaunchSettings | null };

/**
 * Where Meta redirects to. In the popup it hands what came to the page that opened it, and closes; opened by itself, or
 * when that page does not wait for it any more, it finishes the signup here. Either way the code leaves the address bar
 * and the history at once.
 */
export function OnboardingCallback({ callback, launch }: Props) {
  const [mode, setMode] = useState<Mode>("deciding");

  useEffect(() => {
    let withdraw = () => {};
    // Deferred, so that React's double mount in development does not hand over or claim twice.
    const timer = setTimeout(() => {
      window.history.replaceState(null, "", window.location.pathname);
      withdraw = offerCallback(callback, window, (isTaken) => {
        if (isTaken) window.close();
        setMode(isTaken ? "handed_over" : "inline");
      });
    });
    return () => {
      clearTimeout(timer);
      withdraw();
    };
  }, [callback]);

  if (mode === "inline") return <WhatsAppSettings launch={launch} resume={callback} />;
  return <PopupScreen isDone={mode === "handed_over"} />;
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
