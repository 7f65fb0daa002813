import type {
  ClaimWabaRequest,
  ClaimWabaResponse,
  ConnectionConfig,
  Launch,
  SignupOutcomeRequest,
} from "@/contracts/whatsapp";
import type { ConnectFlow } from "@/lib/signup-extras";
import type { CallbackReady, WindowMessage } from "../meta-messages";
import {
  createOnboardingRunner,
  type MetaSdk,
  type OnboardingPorts,
  onboardingTimes,
} from "../onboarding-runner";

export const own = "https://app.example";
const meta = "https://www.facebook.com";
export const config: ConnectionConfig = {
  id: "c1",
  wabaId: "11",
  phoneId: "22",
  phoneNumber: "+551140041234",
  displayName: "Loja",
  status: "active",
  flow: "new_number",
};

/** A browser and a server in memory: the popup, the window's listeners, and answers that the test decides. */
export function createWorld() {
  const listeners = new Set<(message: WindowMessage) => void>();
  const popup = { url: "about:blank", closed: false, focused: 0 };
  const world = {
    popup,
    listeners,
    isPopupAllowed: true,
    isOnline: true,
    connected: null as ConnectionConfig | null,
    sdk: null as MetaSdk | null,
    wentTo: null as string | null,
    sessions: [] as { flow: ConnectFlow; launch: Launch }[],
    answerSession: (): Promise<void> => Promise.resolve(),
    outcomes: [] as SignupOutcomeRequest[],
    replies: [] as CallbackReady[],
    claims: [] as ClaimWabaRequest[],
    checks: [] as (string | null | undefined)[],
    answerClaim: async (): Promise<ClaimWabaResponse> => ({ success: true, config, steps: [] }),
    post(origin: string, data: unknown) {
      const reply = (answer: CallbackReady) => void world.replies.push(answer);
      for (const hear of [...listeners]) hear({ origin, data, reply });
    },
    say(event: string, data: Record<string, unknown>) {
      world.post(meta, JSON.stringify({ type: "WA_EMBEDDED_SIGNUP", event, data }));
    },
    redirect(query: { code?: string; state?: string | null; error?: string }) {
      const status = query.error ? "error" : "success";
      world.post(own, { type: "WA_CALLBACK_DATA", status, wabaId: null, state: "s1", ...query });
      popup.closed = true;
    },
    finish() {
      world.say("FINISH", { waba_id: "11", phone_number_id: "22", business_id: "33" });
    },
  };
  const ports: OnboardingPorts = {
    ownOrigin: () => own,
    dialogOrigin: () => meta,
    findSdk: () => world.sdk,
    leaveFor: (url) => void (world.wentTo = url),
    openPopup() {
      if (!world.isPopupAllowed) return null;
      Object.assign(popup, { url: "about:blank", closed: false });
      return {
        goTo: (url) => void (popup.url = url),
        focus: () => void (popup.focused += 1),
        close: () => void (popup.closed = true),
        isClosed: () => popup.closed,
      };
    },
    listen(hear) {
      listeners.add(hear);
      return () => void listeners.delete(hear);
    },
    async openSession(request) {
      world.sessions.push(request);
      const state = `s${world.sessions.length}`;
      await world.answerSession();
      if (!world.isOnline) throw new Error("offline");
      return {
        state,
        dialogUrl: `${meta}/v24.0/dialog/oauth?state=${state}`,
        appId: "1",
        configId: "2",
        apiVersion: "v24.0",
        extras: {},
        expiresAt: new Date(Date.now() + onboardingTimes.sessionLife).toISOString(),
      };
    },
    async claim(request) {
      world.claims.push(request);
      return world.answerClaim();
    },
    async checkConnection({ after }) {
      if (!world.isOnline) throw new Error("offline");
      world.checks.push(after);
      return world.connected ? { connected: true, config: world.connected } : { connected: false };
    },
    reportOutcome: async (request) => void world.outcomes.push(request),
    toFailure: (error) =>
      error instanceof Refusal
        ? { kind: "api", code: error.message, message: "no", details: null, requestId: "r1" }
        : { kind: "network" },
  };
  return { ...world, world, runner: createOnboardingRunner(ports) };
}

/** Our server says no, with this code. */
export class Refusal extends Error {}
