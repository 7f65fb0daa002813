import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslations } from "use-intl";
import { CheckConnectionResponse, ClaimWabaResponse, OnboardingSession } from "@/contracts/whatsapp";
import { api, ApiError } from "@/lib/client/api-client";
import { openSignupPopup } from "./browser-popup";
import { connectionsQuery } from "./connection-queries";
import type { CallbackData, WindowMessage } from "./meta-messages";
import { type CallFailure, initialState } from "./onboarding-machine";
import { createOnboardingRunner, type OnboardingPorts } from "./onboarding-runner";

// The server talks to Meta meanwhile; giving up earlier would only leave the outcome unknown.
const CLAIM_TIMEOUT_MS = 60_000;

/**
 * Connects a WhatsApp Business account through Meta's Embedded Signup. `startOnboarding` must be called inside a click.
 * With `resume` (what the callback page found in its address) it finishes that signup instead of waiting for one.
 */
export function useWhatsAppOnboarding({ resume }: { resume?: CallbackData } = {}) {
  const t = useTranslations("whatsapp");
  const queryClient = useQueryClient();
  const [runner] = useState(() => createOnboardingRunner(browserPorts(() => t("popup.waiting"))));
  const state = useSyncExternalStore(runner.subscribe, runner.getState, () => initialState);
  // A click on the server's HTML, before React has taken over, would do nothing at all.
  const isReady = useSyncExternalStore(neverChanges, isInBrowser, isOnServer);
  const connectedId = state.status === "success" ? state.config.id : null;

  useEffect(() => {
    // Nobody would hear what the popup has to say once this page is gone: better to close it than to lose its code.
    window.addEventListener("pagehide", runner.dispose);
    return () => {
      window.removeEventListener("pagehide", runner.dispose);
      runner.dispose();
    };
  }, [runner]);

  useEffect(() => {
    if (!resume) return;
    // A code works once: React's double mount in development must not claim it twice.
    const timer = setTimeout(() => runner.resume(resume));
    return () => clearTimeout(timer);
  }, [runner, resume]);

  useEffect(() => {
    if (connectedId) void queryClient.invalidateQueries({ queryKey: connectionsQuery.queryKey });
  }, [connectedId, queryClient]);

  return {
    state,
    status: state.status,
    isReady,
    startOnboarding: runner.start,
    focusPopup: runner.focusPopup,
    cancel: runner.cancel,
    reset: runner.reset,
  };
}

const neverChanges = () => () => undefined;
const isInBrowser = () => true;
const isOnServer = () => false;

function browserPorts(waitingText: () => string): OnboardingPorts {
  return {
    ownOrigin: () => window.location.origin,
    openPopup: () => openSignupPopup(waitingText()),
    listen(hear) {
      const onMessage = (message: WindowMessage) => hear({ origin: message.origin, data: message.data });
      window.addEventListener("message", onMessage);
      return () => window.removeEventListener("message", onMessage);
    },
    openSession: () =>
      api.post("/api/v1/whatsapp/onboarding-sessions", { flow: "new_number" }, OnboardingSession),
    claim: (request) =>
      api.post("/api/v1/whatsapp/claim-waba", request, ClaimWabaResponse, { timeoutMs: CLAIM_TIMEOUT_MS }),
    checkConnection: (request) =>
      api.post("/api/v1/whatsapp/check-connection", request, CheckConnectionResponse),
    toFailure,
  };
}

function toFailure(error: unknown): CallFailure {
  if (!(error instanceof ApiError)) return { kind: "network" };
  const { status, code, message, details, requestId } = error;
  // A proxy answered for our server: what became of the call is as unknown as with no answer at all.
  if (status >= 500 && code === "unexpected_answer") return { kind: "network" };
  return { kind: "api", code, message, details, requestId };
}
