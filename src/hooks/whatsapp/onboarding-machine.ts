import type { ConnectionConfig, ConnectionStep, SignupOutcomeRequest } from "@/contracts/whatsapp";
import type { CallbackData, SignupIds, SignupMessage } from "./meta-messages";

/**
 * One try to connect. `startedAt` (ISO 8601, the server's clock once it has answered) bounds the polling,
 * `sessionState` is the signed `state` that the dialog must bring back; null until the server made it. `code` is what
 * Meta's SDK handed over before that; `isInThisTab` while this page is about to leave for Meta's.
 */
export type Attempt = {
  startedAt: string;
  sessionState: string | null;
  ids: SignupIds | null;
  code: string | null;
  isInThisTab: boolean;
};

/** What our server refused a call with; `details` may hold Meta's reason and ids for support. */
export type ApiRefusal = { code: string; message: string; details: unknown; requestId: string | null };

/** Why one of our own calls did not work out. */
export type CallFailure = { kind: "network" } | ({ kind: "api" } & ApiRefusal);

export type OnboardingError =
  | { kind: "popup_blocked" }
  | { kind: "popup_closed"; finishedAtMeta: boolean }
  | { kind: "meta_error"; message: string | null; code: string | null; sessionId: string | null }
  | { kind: "oauth_error"; error: string; description: string | null }
  | { kind: "network"; during: "session" | "claim" }
  | ({ kind: "session_failed" } & ApiRefusal)
  | ({ kind: "claim_failed" } & ApiRefusal)
  | { kind: "timeout" };

export type Notice = { kind: "cancelled"; step: string | null } | { kind: "timed_out" };

/**
 * `late` is an attempt that we no longer wait for but whose popup may still report: its code is good and would be lost
 * otherwise (people need longer than two minutes; a browser may call an open popup closed when Meta isolates it).
 */
export type OnboardingState =
  | { status: "idle"; notice: Notice | null; late: Attempt | null }
  | { status: "pending"; attempt: Attempt }
  | { status: "checking"; attempt: Attempt; code: string; phase: "awaiting_ids" | "claiming" | "recovering" }
  | { status: "success"; config: ConnectionConfig; steps: ConnectionStep[]; late: Attempt | null }
  | { status: "error"; error: OnboardingError; late: Attempt | null };

export type OnboardingEvent =
  | { type: "start"; startedAt: string; isInThisTab?: boolean }
  | { type: "popup_blocked" }
  | { type: "session_opened"; sessionState: string; startedAt: string }
  | { type: "session_failed"; failure: CallFailure }
  | { type: "meta_message"; message: SignupMessage }
  | { type: "callback"; callback: CallbackData }
  | { type: "sdk_code"; code: string }
  | { type: "ids_grace_over" }
  | { type: "popup_closed" }
  | { type: "cancel" }
  | { type: "resume"; callback: CallbackData; startedAt: string }
  | { type: "claim_succeeded"; config: ConnectionConfig; steps: ConnectionStep[] }
  | { type: "claim_failed"; failure: CallFailure }
  | { type: "connection_found"; config: ConnectionConfig }
  | { type: "connection_not_found" }
  | { type: "poll_timed_out" }
  | { type: "reset" };

/** How a try ended without a claim. Without a `state` of its own it is about the session that is open. */
export type SignupOutcome = Omit<SignupOutcomeRequest, "state"> & { state: string | null };

/** What the outside world has to do now. A code is handed out by `claim` once and never again. */
export type Command =
  | { type: "claim"; code: string; sessionState: string; ids: SignupIds | null }
  | { type: "report_outcome"; outcome: SignupOutcome }
  | { type: "await_ids" }
  | { type: "check_connection" }
  | { type: "close_popup" };

/** Refused here already, in the server's own terms: the answer belongs to another attempt. */
const foreignAnswer: OnboardingError = {
  kind: "claim_failed",
  code: "state_invalid",
  message: "The answer does not belong to this attempt",
  details: null,
  requestId: null,
};

export type Transition = { state: OnboardingState; commands: Command[] };

export const initialState: OnboardingState = { status: "idle", notice: null, late: null };

/** The onboarding state machine: pure, total over every state and event; an event that does not fit changes nothing. */
export function transition(state: OnboardingState, event: OnboardingEvent): Transition {
  switch (state.status) {
    case "idle":
      return fromRest(state, event);
    case "pending":
      return fromPending(state, event);
    case "checking":
      return fromChecking(state, event);
    case "success":
      return fromRest(state, event);
    case "error":
      return fromError(state, event);
    default:
      return state satisfies never;
  }
}

/** Whether a connection that the server has meanwhile may still turn this state into success. */
export function isAwaitingConnection(state: OnboardingState): boolean {
  return state.status === "pending" || state.status === "checking" || isCurable(state);
}

type Resting = Extract<OnboardingState, { status: "idle" | "success" | "error" }>;
type Pending = Extract<OnboardingState, { status: "pending" }>;
type Checking = Extract<OnboardingState, { status: "checking" }>;
type Failed = Extract<OnboardingState, { status: "error" }>;

function fromRest(state: Resting, event: OnboardingEvent): Transition {
  switch (event.type) {
    case "start":
      return to({
        status: "pending",
        attempt: { ...newAttempt(event.startedAt), isInThisTab: event.isInThisTab ?? false },
      });
    case "resume":
      return fromCallbackPage(state, event);
    case "callback":
      return state.late && isAnswerTo(state.late, event.callback)
        ? fromCallback(state.late, event.callback)
        : stay(state);
    case "sdk_code":
      return state.late ? fromCode(state.late, event.code) : stay(state);
    case "meta_message":
      return fromLateMessage(state, event.message);
    case "popup_closed":
      // After a time-out the person closed the window on purpose: nothing more can come, nothing needs saying.
      return state.status === "idle" && state.late ? to(initialState) : stay(state);
    case "reset":
      return to(initialState);
    case "popup_blocked":
    case "session_opened":
    case "session_failed":
    case "ids_grace_over":
    case "cancel":
    case "claim_succeeded":
    case "claim_failed":
    case "connection_found":
    case "connection_not_found":
    case "poll_timed_out":
      return stay(state);
    default:
      return event satisfies never;
  }
}

function fromError(state: Failed, event: OnboardingEvent): Transition {
  if (isCurable(state)) {
    if (event.type === "connection_found") return succeed(event.config, [], state.late);
    if (event.type === "claim_succeeded") return succeed(event.config, event.steps, null);
  }
  return fromRest(state, event);
}

function fromPending(state: Pending, event: OnboardingEvent): Transition {
  const { attempt } = state;
  switch (event.type) {
    case "popup_blocked":
      return fail({ kind: "popup_blocked" });
    case "session_opened":
      return attempt.sessionState === null ? fromSession(attempt, event) : stay(state);
    case "session_failed":
      return fail(
        event.failure.kind === "network"
          ? { kind: "network", during: "session" }
          : { ...event.failure, kind: "session_failed" },
        [{ type: "close_popup" }],
      );
    case "meta_message":
      switch (event.message.kind) {
        case "finished":
          return to({ status: "pending", attempt: { ...attempt, ids: event.message.ids } });
        case "cancelled":
        case "failed":
          return abandon(event.message);
        default:
          return event.message satisfies never;
      }
    case "callback":
      return fromCallback(attempt, event.callback);
    case "sdk_code":
      return fromCode(attempt, event.code);
    case "popup_closed":
      // Meta's window is done when the SDK has its code: only our own server is still to answer.
      if (attempt.code !== null) return stay(state);
      return to({
        status: "error",
        error: { kind: "popup_closed", finishedAtMeta: attempt.ids !== null },
        late: attempt,
      });
    case "cancel":
      return abandon({ kind: "cancelled", step: null });
    case "connection_found":
      return succeed(event.config, [], attempt);
    case "poll_timed_out":
      return to({ status: "idle", notice: { kind: "timed_out" }, late: attempt });
    case "reset":
      return to(initialState, [{ type: "close_popup" }]);
    case "start":
    case "resume":
    case "ids_grace_over":
    case "claim_succeeded":
    case "claim_failed":
    case "connection_not_found":
      return stay(state);
    default:
      return event satisfies never;
  }
}

function fromChecking(state: Checking, event: OnboardingEvent): Transition {
  switch (event.type) {
    case "meta_message":
      // Who cancels after the code came is too late: the permission has been given.
      if (state.phase !== "awaiting_ids" || event.message.kind !== "finished") return stay(state);
      return claim({ ...state.attempt, ids: event.message.ids }, state.code);
    case "ids_grace_over":
      return state.phase === "awaiting_ids" ? claim(state.attempt, state.code) : stay(state);
    case "claim_succeeded":
      return succeed(event.config, event.steps, null);
    case "claim_failed":
      if (event.failure.kind === "api") return fail({ ...event.failure, kind: "claim_failed" });
      // The answer is lost but the code may be used up: ask what became of it instead of sending it again.
      return to({ ...state, phase: "recovering" }, [{ type: "check_connection" }]);
    case "connection_found":
      return succeed(event.config, [], null);
    case "connection_not_found":
      return state.phase === "recovering" ? fail({ kind: "network", during: "claim" }) : stay(state);
    case "poll_timed_out":
      return fail({ kind: "timeout" });
    case "reset":
      return to(initialState);
    case "start":
    case "resume":
    case "popup_blocked":
    case "session_opened":
    case "session_failed":
    case "callback":
    case "sdk_code":
    case "popup_closed":
    case "cancel":
      return stay(state);
    default:
      return event satisfies never;
  }
}

/** The SDK opens Meta's window while our server still makes the session: its code may have to wait for it. */
function fromSession(
  attempt: Attempt,
  { sessionState, startedAt }: Extract<OnboardingEvent, { type: "session_opened" }>,
): Transition {
  const opened = { ...attempt, sessionState, startedAt };
  return attempt.code === null ? to({ status: "pending", attempt: opened }) : fromCode(opened, attempt.code);
}

function fromCode(attempt: Attempt, code: string): Transition {
  if (attempt.sessionState === null) return to({ status: "pending", attempt: { ...attempt, code } });
  if (attempt.ids !== null) return claim(attempt, code);
  return to({ status: "checking", attempt, code, phase: "awaiting_ids" }, [{ type: "await_ids" }]);
}

function fromCallback(attempt: Attempt, callback: CallbackData): Transition {
  if (!isAnswerTo(attempt, callback)) {
    return fail(foreignAnswer);
  }
  return callback.status === "error" || !callback.code
    ? failByCallback(callback)
    : fromCode(attempt, callback.code);
}

/** The callback page was opened without an opener: it finishes by itself what another page started. */
function fromCallbackPage(state: Resting, event: Extract<OnboardingEvent, { type: "resume" }>): Transition {
  if (state.status !== "idle") return stay(state);
  const { callback, startedAt } = event;
  if (callback.status === "error" || !callback.code) return failByCallback(callback);
  if (!callback.state) {
    return fail(foreignAnswer);
  }
  return claim({ ...newAttempt(startedAt), sessionState: callback.state }, callback.code);
}

function fromLateMessage(state: Resting, message: SignupMessage): Transition {
  if (!state.late) return stay(state);
  switch (message.kind) {
    case "finished":
      return to({ ...state, late: { ...state.late, ids: message.ids } });
    case "cancelled":
    case "failed":
      // A connection that was made meanwhile stands, whatever the window still says.
      return state.status === "success" ? stay(state) : abandon(message);
    default:
      return message satisfies never;
  }
}

/** The person left Meta's dialog, or reported an error there: said here, and kept for whoever goes on later. */
function abandon(message: Exclude<SignupMessage, { kind: "finished" }>): Transition {
  const commands = (outcome: Omit<SignupOutcome, "state">): Command[] => [
    { type: "close_popup" },
    { type: "report_outcome", outcome: { ...outcome, state: null } },
  ];
  if (message.kind === "cancelled") {
    const notice: Notice = { kind: "cancelled", step: message.step };
    const outcome = { outcome: "cancelled", currentStep: message.step } as const;
    return to({ status: "idle", notice, late: null }, commands(outcome));
  }
  return fail(
    { ...message, kind: "meta_error" },
    commands({
      outcome: "failed",
      errorCode: message.code,
      errorMessage: message.message,
      sessionId: message.sessionId,
    }),
  );
}

function claim(attempt: Attempt, code: string): Transition {
  return to({ status: "checking", attempt, code, phase: "claiming" }, [
    { type: "claim", code, sessionState: attempt.sessionState ?? "", ids: attempt.ids },
  ]);
}

function failByCallback(callback: CallbackData): Transition {
  const error = callback.error ?? "no_code";
  const description = callback.errorDescription ?? null;
  const outcome: SignupOutcome = {
    state: callback.state ?? null,
    ...(error === "access_denied"
      ? { outcome: "cancelled" }
      : { outcome: "failed", errorCode: error, errorMessage: description }),
  };
  return fail({ kind: "oauth_error", error, description }, [{ type: "report_outcome", outcome }]);
}

/** Whether the callback page may hand its answer to this page, which alone knows the attempt it belongs to. */
export function awaitsCallback(
  state: OnboardingState,
  callback: Pick<CallbackData, "status" | "state">,
): boolean {
  if (state.status === "pending") return isAnswerTo(state.attempt, callback);
  return "late" in state && state.late !== null && isAnswerTo(state.late, callback);
}

/** An error may come without a state (Meta does not promise one); a code never may. */
function isAnswerTo(attempt: Attempt, callback: Pick<CallbackData, "status" | "state">): boolean {
  if (callback.status === "error" && !callback.state) return true;
  return attempt.sessionState !== null && callback.state === attempt.sessionState;
}

function isCurable(state: OnboardingState): boolean {
  if (state.status !== "error") return false;
  const { kind } = state.error;
  return (
    kind === "popup_closed" || kind === "timeout" || (kind === "network" && state.error.during === "claim")
  );
}

function newAttempt(startedAt: string): Attempt {
  return { startedAt, sessionState: null, ids: null, code: null, isInThisTab: false };
}

function succeed(config: ConnectionConfig, steps: ConnectionStep[], late: Attempt | null): Transition {
  return to({ status: "success", config, steps, late });
}

function fail(error: OnboardingError, commands: Command[] = []): Transition {
  return to({ status: "error", error, late: null }, commands);
}

function to(state: OnboardingState, commands: Command[] = []): Transition {
  return { state, commands };
}

function stay(state: OnboardingState): Transition {
  return { state, commands: [] };
}
