import type {
  CheckConnectionRequest,
  CheckConnectionResponse,
  ClaimWabaRequest,
  ClaimWabaResponse,
  Launch,
  OnboardingSession,
  SignupOutcomeRequest,
} from "@/contracts/whatsapp";
import type { ConnectFlow } from "@/lib/signup-extras";
import { type CallbackData, readCallbackMessage, readMetaMessage, type WindowMessage } from "./meta-messages";
import {
  awaitsCallback,
  type CallFailure,
  type Command,
  initialState,
  isAwaitingConnection,
  type OnboardingEvent,
  type OnboardingState,
  type SignupOutcome,
  transition,
} from "./onboarding-machine";
import { createTimers } from "./timers";

/** A window of Meta's dialog that somebody else may have opened. */
export type SignupWindow = {
  focus: () => void;
  close: () => void;
  isClosed: () => boolean;
};

export type SignupPopup = SignupWindow & { goTo: (url: string) => void };

/** What became of the window that Meta's SDK opens; `unseen`: it opens it later, out of our sight. */
export type SdkLaunch = { kind: "opened"; window: SignupWindow } | { kind: "blocked" } | { kind: "unseen" };

/** Meta's JavaScript SDK, loaded. `answer` gets the code, or null when the person left; @throws whatever the SDK does. */
export type MetaSdk = { login: (flow: ConnectFlow, answer: (code: string | null) => void) => SdkLaunch };

/** The outside world as the runner sees it. Calls reject with anything; `toFailure` names what went wrong. */
export type OnboardingPorts = {
  ownOrigin: () => string;
  /** Where Meta's dialog lives: its origin may speak to this page. */
  dialogOrigin: () => string | null;
  /** Must open at once: browsers allow a popup only inside the click. Null when it was blocked. */
  openPopup: () => SignupPopup | null;
  /** Null as long as the SDK is not there: the dialog is opened by its address then. */
  findSdk: () => MetaSdk | null;
  /** Goes to another page in this tab. */
  leaveFor: (url: string) => void;
  /** Hears window messages until the returned function is called. */
  listen: (hear: (message: WindowMessage) => void) => () => void;
  openSession: (request: { flow: ConnectFlow; launch: Launch }) => Promise<OnboardingSession>;
  claim: (request: ClaimWabaRequest) => Promise<ClaimWabaResponse>;
  checkConnection: (request: CheckConnectionRequest) => Promise<CheckConnectionResponse>;
  reportOutcome: (request: SignupOutcomeRequest) => Promise<unknown>;
  toFailure: (error: unknown) => CallFailure;
};

export type OnboardingRunner = {
  getState: () => OnboardingState;
  subscribe: (listener: () => void) => () => void;
  /** Call it inside the click: in a window of Meta's, opened by its SDK if that is there, by address if not. */
  start: (flow: ConnectFlow) => void;
  /** The same in this tab, for browsers that open no window; comes back to this page's address with a code. */
  startInThisTab: () => void;
  /** Whether there is a window of ours to bring to the front. */
  hasPopup: () => boolean;
  focusPopup: () => void;
  cancel: () => void;
  reset: () => void;
  /** Finishes a signup whose redirect reached us without the page that started it. */
  resume: (callback: CallbackData) => void;
  /** Ends the attempt with its popup, listeners and timers. The runner can be started again. */
  dispose: () => void;
};

/** Times in milliseconds. The first two are seed 002's. */
export const onboardingTimes = {
  pollEvery: 3_000,
  pollAtMost: 120_000,
  watchPopupEvery: 400,
  /** A message that the popup posted before it closed may still be on its way. */
  popupClosedGrace: 1_000,
  /** The dialog usually names the ids before it redirects; the code lives 30 s, so the wait is short. */
  idsGrace: 400,
  successShown: 60_000,
  /** How long an onboarding session lives at the server: its end tells its beginning by the server's clock. */
  sessionLife: 600_000,
} as const;

/** Connects the pure machine with popup, window messages, our API and the clock. */
export function createOnboardingRunner(ports: OnboardingPorts): OnboardingRunner {
  let state = initialState;
  let popup: SignupWindow | null = null;
  let flow: ConnectFlow = "new_number";
  let opening: Promise<OnboardingSession> | null = null;
  let startedAt: string | null = null;
  let stopListening: (() => void) | null = null;
  // Answers that belong to an attempt which is over must not reach the next one.
  let attempt = 0;
  const subscribers = new Set<() => void>();
  const timers = createTimers();

  function send(event: OnboardingEvent): void {
    const before = state;
    const next = transition(state, event);
    state = next.state;
    if (state !== before) follow(before);
    for (const command of next.commands) run(command);
    if (state !== before) for (const notify of subscribers) notify();
  }

  function follow(before: OnboardingState): void {
    if (state.status === "pending" || state.status === "checking") startedAt = state.attempt.startedAt;
    if (state.status !== before.status) {
      if (state.status === "pending" || state.status === "checking") startPolling();
      if (state.status === "success") timers.after("success", onboardingTimes.successShown, reset);
    }
    if (state.status !== "success") timers.stop("success");
    if (!isAwaitingConnection(state)) timers.stop("poll", "poll-end");
    const isPopupWatched = state.status === "pending" || ("late" in state && state.late !== null);
    if (!isPopupWatched) timers.stop("popup", "popup-closed");
    if (!isPopupWatched && state.status !== "checking") unlisten();
  }

  function run(command: Command): void {
    switch (command.type) {
      case "claim":
        return void claim(command);
      case "await_ids":
        return timers.after("ids", onboardingTimes.idsGrace, () => send({ type: "ids_grace_over" }));
      case "check_connection":
        return void check({ isLastWord: true });
      case "close_popup":
        return closePopup();
      case "report_outcome":
        return void report(command.outcome);
      default:
        return command satisfies never;
    }
  }

  function start(chosen: ConnectFlow): void {
    if (!begin(chosen)) return;
    const sdk = ports.findSdk();
    if (!(sdk && startWithSdk(sdk))) startWithPopup();
  }

  function startInThisTab(): void {
    if (!begin(flow, { isInThisTab: true })) return;
    void openSession("redirect").then((session) => session && ports.leaveFor(session.dialogUrl));
  }

  /** False while an attempt is under way: one at a time. */
  function begin(chosen: ConnectFlow, { isInThisTab = false } = {}): boolean {
    if (state.status === "pending" || state.status === "checking") return false;
    endAttempt();
    flow = chosen;
    send({ type: "start", startedAt: new Date().toISOString(), isInThisTab });
    return true;
  }

  function startWithPopup(): void {
    const opened = ports.openPopup();
    if (!opened) return send({ type: "popup_blocked" });
    popup = opened;
    stopListening = ports.listen(hear);
    watchPopup();
    void openSession("popup").then((session) => session && opened.goTo(session.dialogUrl));
  }

  /** False when the SDK let us down and the dialog has to be opened by its address, within the same click. */
  function startWithSdk(sdk: MetaSdk): boolean {
    const mine = attempt;
    // From the first moment on: nothing says that Meta waits for us before it speaks.
    stopListening = ports.listen(hear);
    try {
      const launch = sdk.login(flow, (code) => mine === attempt && hearSdk(code));
      if (launch.kind === "blocked") {
        send({ type: "popup_blocked" });
        return true;
      }
      if (launch.kind === "opened") {
        popup = launch.window;
        watchPopup();
      }
    } catch {
      unlisten();
      return false;
    }
    void openSession("sdk");
    return true;
  }

  function hearSdk(code: string | null): void {
    if (code !== null) return send({ type: "sdk_code", code });
    timers.after("popup-closed", onboardingTimes.popupClosedGrace, () => send({ type: "popup_closed" }));
  }

  /** Null when it failed, or when the attempt is over by now. */
  async function openSession(launch: Launch): Promise<OnboardingSession | null> {
    const mine = attempt;
    try {
      opening = ports.openSession({ flow, launch });
      const session = await opening;
      if (mine !== attempt || state.status !== "pending") return null;
      send({ type: "session_opened", sessionState: session.state, startedAt: beginningOf(session) });
      return session;
    } catch (error) {
      if (mine === attempt) send({ type: "session_failed", failure: ports.toFailure(error) });
      return null;
    }
  }

  /** Meta's word may come before our server has made the session that it is about. */
  async function report({ state: named, ...outcome }: SignupOutcome): Promise<void> {
    try {
      const about = named ?? (await opening)?.state;
      if (about) await ports.reportOutcome({ ...shorten(outcome), state: about });
    } catch {
      // It is for whoever goes on later; nobody waits for it here.
    }
  }

  function hear(message: WindowMessage): void {
    const callback = readCallbackMessage(message, ports.ownOrigin());
    if (callback?.type === "WA_CALLBACK_OFFER") {
      if (awaitsCallback(state, callback)) {
        message.reply?.({ type: "WA_CALLBACK_READY", state: callback.state ?? null });
      }
      return;
    }
    if (callback) return send({ type: "callback", callback });
    const fromMeta = readMetaMessage(message, ports.dialogOrigin());
    if (fromMeta) send({ type: "meta_message", message: fromMeta });
  }

  async function claim({ code, sessionState, ids }: Extract<Command, { type: "claim" }>): Promise<void> {
    const mine = attempt;
    timers.stop("ids");
    try {
      const { config, steps } = await ports.claim({ code, state: sessionState, ...ids });
      if (mine === attempt) send({ type: "claim_succeeded", config, steps });
    } catch (error) {
      if (mine === attempt) send({ type: "claim_failed", failure: ports.toFailure(error) });
    }
  }

  async function check({ isLastWord }: { isLastWord: boolean }): Promise<void> {
    const mine = attempt;
    try {
      const { connected, config } = await ports.checkConnection({ after: startedAt });
      if (mine !== attempt) return;
      if (connected && config) return send({ type: "connection_found", config });
    } catch {
      // The next poll asks again.
    }
    if (isLastWord && mine === attempt) send({ type: "connection_not_found" });
  }

  function startPolling(): void {
    timers.every("poll", onboardingTimes.pollEvery, () => void check({ isLastWord: false }));
    timers.after("poll-end", onboardingTimes.pollAtMost, () => {
      timers.stop("poll");
      send({ type: "poll_timed_out" });
    });
  }

  function watchPopup(): void {
    timers.every("popup", onboardingTimes.watchPopupEvery, () => {
      if (!popup?.isClosed()) return;
      timers.stop("popup");
      timers.after("popup-closed", onboardingTimes.popupClosedGrace, () => send({ type: "popup_closed" }));
    });
  }

  function closePopup(): void {
    popup?.close();
    popup = null;
  }

  function unlisten(): void {
    stopListening?.();
    stopListening = null;
  }

  function endAttempt(): void {
    attempt += 1;
    timers.stopAll();
    unlisten();
    popup = null;
    opening = null;
  }

  function reset(): void {
    send({ type: "reset" });
    endAttempt();
  }

  return {
    getState: () => state,
    subscribe(listener) {
      subscribers.add(listener);
      return () => subscribers.delete(listener);
    },
    start,
    startInThisTab,
    hasPopup: () => popup !== null,
    focusPopup: () => popup?.focus(),
    cancel: () => send({ type: "cancel" }),
    reset,
    resume: (callback) => send({ type: "resume", callback, startedAt: new Date().toISOString() }),
    dispose() {
      if (state.status === "pending") closePopup();
      endAttempt();
      state = initialState;
      for (const notify of subscribers) notify();
    },
  };
}

/** Meta's words are as long as Meta likes; our API takes the contract's lengths (SignupOutcomeRequest). */
function shorten(outcome: Omit<SignupOutcome, "state">): Omit<SignupOutcome, "state"> {
  return {
    outcome: outcome.outcome,
    currentStep: outcome.currentStep?.slice(0, 64) ?? null,
    errorCode: outcome.errorCode?.slice(0, 64) ?? null,
    errorMessage: outcome.errorMessage?.slice(0, 1_000) ?? null,
    sessionId: outcome.sessionId?.slice(0, 128) ?? null,
  };
}

function beginningOf(session: OnboardingSession): string {
  return new Date(Date.parse(session.expiresAt) - onboardingTimes.sessionLife).toISOString();
}
