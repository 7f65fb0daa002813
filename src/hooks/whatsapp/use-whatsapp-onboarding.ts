import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslations } from "use-intl";
import { z } from "zod";
import {
  CheckConnectionResponse,
  ClaimWabaResponse,
  type LaunchSettings,
  OnboardingSession,
} from "@/contracts/whatsapp";
import { api, ApiError } from "@/lib/client/api-client";
import type { ConnectFlow } from "@/lib/signup-extras";
import { attemptsQuery } from "./attempt-queries";
import { openSignupPopup } from "./browser-popup";
import { connectionsQuery } from "./connection-queries";
import type { CallbackData } from "./meta-messages";
import { type CallFailure, initialState } from "./onboarding-machine";
import { createOnboardingRunner, type OnboardingPorts } from "./onboarding-runner";
import { createSdkSource } from "./sdk-source";

// The server talks to Meta meanwhile; giving up earlier would only leave the outcome unknown.
const CLAIM_TIMEOUT_MS = 60_000;

type Options = {
  /** How this installation opens Meta's dialog; null for who may not connect. */
  launch: LaunchSettings | null;
  /** What the callback page found in its address: that signup is finished instead of waiting for one. */
  resume?: CallbackData | undefined;
};

/** Connects a WhatsApp Business account through Meta's Embedded Signup. Its starts must be called inside a click. */
export function useWhatsAppOnboarding({ launch, resume }: Options) {
  const t = useTranslations("whatsapp");
  const queryClient = useQueryClient();
  const [sdk] = useState(() => createSdkSource(launch));
  const [runner] = useState(() =>
    createOnboardingRunner(
      browserPorts({ waitingText: () => t("popup.waiting"), launch, findSdk: sdk.find }),
    ),
  );
  const [flow, chooseFlow] = useState<ConnectFlow>("new_number");
  const state = useSyncExternalStore(runner.subscribe, runner.getState, () => initialState);
  // A click on the server's HTML, before React has taken over, would do nothing at all; a click before Meta's SDK is
  // there would do without it.
  const isReady = useSyncExternalStore(sdk.subscribe, sdk.isSettled, isOnServer);
  const connectedId = state.status === "success" ? state.config.id : null;
  const isResting = state.status !== "pending" && state.status !== "checking";

  useEffect(() => sdk.load(), [sdk]);

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

  useEffect(() => {
    if (isResting) return;
    return () => void queryClient.invalidateQueries({ queryKey: attemptsQuery.queryKey });
  }, [isResting, queryClient]);

  return {
    state,
    status: state.status,
    isReady,
    /** The kind of number that is being connected, or will be. */
    flow,
    chooseFlow,
    startOnboarding: (chosen: ConnectFlow = flow) => {
      chooseFlow(chosen);
      runner.start(chosen);
    },
    startInThisTab: runner.startInThisTab,
    focusPopup: runner.hasPopup() ? runner.focusPopup : null,
    cancel: runner.cancel,
    reset: runner.reset,
  };
}

export type Onboarding = ReturnType<typeof useWhatsAppOnboarding>;

const isOnServer = () => false;

function browserPorts({
  waitingText,
  launch,
  findSdk,
}: {
  waitingText: () => string;
  launch: LaunchSettings | null;
  findSdk: OnboardingPorts["findSdk"];
}): OnboardingPorts {
  return {
    ownOrigin: () => window.location.origin,
    dialogOrigin: () => launch?.dialogOrigin ?? null,
    openPopup: () => openSignupPopup(waitingText()),
    findSdk,
    leaveFor: (url) => window.location.assign(url),
    listen(hear) {
      const onMessage = ({ origin, data, source }: MessageEvent<unknown>) =>
        hear({
          origin,
          data,
          reply: (answer) => source?.postMessage(answer, { targetOrigin: origin }),
        });
      window.addEventListener("message", onMessage);
      return () => window.removeEventListener("message", onMessage);
    },
    openSession: (request) => api.post("/api/v1/whatsapp/onboarding-sessions", request, OnboardingSession),
    claim: (request) =>
      api.post("/api/v1/whatsapp/claim-waba", request, ClaimWabaResponse, { timeoutMs: CLAIM_TIMEOUT_MS }),
    checkConnection: (request) =>
      api.post("/api/v1/whatsapp/check-connection", request, CheckConnectionResponse),
    reportOutcome: (request) =>
      api.post("/api/v1/whatsapp/onboarding-sessions/outcome", request, z.unknown()),
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
