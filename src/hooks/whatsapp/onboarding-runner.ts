import type {
  CheckConnectionRequest,
  CheckConnectionResponse,
  ClaimWabaRequest,
  ClaimWabaResponse,
  OnboardingSession,
} from "@/contracts/whatsapp";
import { type CallbackData, readCallbackMessage, readMetaMessage, type WindowMessage } from "./meta-messages";
import {
  type CallFailure,
  type Command,
  initialState,
  isAwaitingConnection,
  type OnboardingEvent,
  type OnboardingState,
  transition,
} from "./onboarding-machine";

export type SignupPopup = {
  goTo: (url: string) => void;
  focus: () => void;
  close: () => void;
  isClosed: () => boolean;
};

/** The outside world as the runner sees it. Calls reject with anything; `toFailure` names what went wrong. */
export type OnboardingPorts = {
  ownOrigin: () => string;
  /** Must open at once: browsers allow a popup only inside the click. Null when it was blocked. */
  openPopup: () => SignupPopup | null;
  /** Hears window messages until the returned function is called. */
  listen: (hear: (message: WindowMessage) => void) => () => void;
  openSession: () => Promise<OnboardingSession>;
  claim: (request: ClaimWabaRequest) => Promise<ClaimWabaResponse>;
  checkConnection: (request: CheckConnectionRequest) => Promise<CheckConnectionResponse>;
  toFailure: (error: unknown) => CallFailure;
};

export type OnboardingRunner = {
  getState: () => OnboardingState;
  subscribe: (listener: () => void) => () => void;
  /** Call it inside the click. */
  start: () => void;
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
  let popup: SignupPopup | null = null;
  let dialogUrl: string | null = null;
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
      default:
        return command satisfies never;
    }
  }

  function start(): void {
    if (state.status === "pending" || state.status === "checking") return;
    endAttempt();
    popup = ports.openPopup();
    send({ type: "start", startedAt: new Date().toISOString() });
    if (!popup) return send({ type: "popup_blocked" });
    stopListening = ports.listen(hear);
    watchPopup();
    void openDialog(popup);
  }

  async function openDialog(target: SignupPopup): Promise<void> {
    const mine = attempt;
    try {
      const session = await ports.openSession();
      if (mine !== attempt || state.status !== "pending") return;
      dialogUrl = session.dialogUrl;
      send({ type: "session_opened", sessionState: session.state, startedAt: beginningOf(session) });
      target.goTo(session.dialogUrl);
    } catch (error) {
      if (mine === attempt) send({ type: "session_failed", failure: ports.toFailure(error) });
    }
  }

  function hear(message: WindowMessage): void {
    const callback = readCallbackMessage(message, ports.ownOrigin());
    if (callback) return send({ type: "callback", callback });
    const fromMeta = readMetaMessage(message, dialogUrl);
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
    dialogUrl = null;
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

function beginningOf(session: OnboardingSession): string {
  return new Date(Date.parse(session.expiresAt) - onboardingTimes.sessionLife).toISOString();
}

function createTimers() {
  const running = new Map<string, () => void>();
  const stop = (...names: string[]) => {
    for (const name of names) {
      running.get(name)?.();
      running.delete(name);
    }
  };
  return {
    after(name: string, delayMs: number, act: () => void): void {
      stop(name);
      const timer = setTimeout(act, delayMs);
      running.set(name, () => clearTimeout(timer));
    },
    every(name: string, intervalMs: number, act: () => void): void {
      stop(name);
      const timer = setInterval(act, intervalMs);
      running.set(name, () => clearInterval(timer));
    },
    stop,
    stopAll: () => stop(...running.keys()),
  };
}
