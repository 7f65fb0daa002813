import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ConnectionConfig } from "@/contracts/whatsapp";
import type { CallbackData, SignupIds } from "./meta-messages";
import {
  type Attempt,
  type Command,
  initialState,
  type OnboardingEvent,
  type OnboardingState,
  transition,
} from "./onboarding-machine";

const startedAt = "2026-11-21T10:00:00.000Z";
const ids: SignupIds = { event: "FINISH", wabaId: "1", phoneId: "2", businessId: "3" };
const config: ConnectionConfig = {
  id: "c1",
  wabaId: "1",
  phoneId: "2",
  phoneNumber: "+551140041234",
  displayName: "Loja",
  status: "active",
  flow: "new_number",
};
const blank: Attempt = { startedAt, sessionState: null, ids: null };
const attempt: Attempt = { ...blank, sessionState: "s1" };
const informed: Attempt = { ...attempt, ids };
const callback = (data: Partial<CallbackData>): CallbackData => ({
  type: "WA_CALLBACK_DATA",
  status: "success",
  state: "s1",
  ...data,
});
const apiFailure = {
  kind: "api",
  code: "number_taken",
  message: "Held elsewhere",
  details: null,
  requestId: "r1",
} as const;

const states = {
  idle: initialState,
  "idle, window still open": { status: "idle", notice: { kind: "timed_out" }, late: attempt },
  "pending, no session yet": { status: "pending", attempt: blank },
  pending: { status: "pending", attempt },
  "pending, ids known": { status: "pending", attempt: informed },
  "checking, waiting for ids": { status: "checking", attempt, code: "k", phase: "awaiting_ids" },
  "checking, claiming": { status: "checking", attempt, code: "k", phase: "claiming" },
  "checking, recovering": { status: "checking", attempt, code: "k", phase: "recovering" },
  success: { status: "success", config, steps: [], late: null },
  "error: popup closed": {
    status: "error",
    error: { kind: "popup_closed", finishedAtMeta: false },
    late: attempt,
  },
  "error: claim failed": { status: "error", error: { ...apiFailure, kind: "claim_failed" }, late: null },
  "error: network": { status: "error", error: { kind: "network", during: "claim" }, late: null },
} satisfies Record<string, OnboardingState>;
type StateName = keyof typeof states;

const events = {
  start: { type: "start", startedAt },
  "popup blocked": { type: "popup_blocked" },
  "session opened": { type: "session_opened", sessionState: "s1", startedAt },
  "session failed": { type: "session_failed", failure: apiFailure },
  "session unreachable": { type: "session_failed", failure: { kind: "network" } },
  "meta finished": { type: "meta_message", message: { kind: "finished", ids } },
  "meta cancelled": { type: "meta_message", message: { kind: "cancelled", step: "PERMISSIONS" } },
  "meta failed": {
    type: "meta_message",
    message: { kind: "failed", message: "No", code: "9", sessionId: "f" },
  },
  "callback with code": { type: "callback", callback: callback({ code: "k" }) },
  "callback with foreign state": { type: "callback", callback: callback({ code: "k", state: "other" }) },
  "callback without state": { type: "callback", callback: callback({ code: "k", state: null }) },
  "callback with error": {
    type: "callback",
    callback: callback({ status: "error", error: "access_denied" }),
  },
  "ids grace over": { type: "ids_grace_over" },
  "popup closed": { type: "popup_closed" },
  cancel: { type: "cancel" },
  resume: { type: "resume", startedAt, callback: callback({ code: "k" }) },
  "resume without state": { type: "resume", startedAt, callback: callback({ code: "k", state: null }) },
  "resume with error": {
    type: "resume",
    startedAt,
    callback: callback({ status: "error", error: "x", state: null }),
  },
  "claim succeeded": { type: "claim_succeeded", config, steps: [{ name: "permission", status: "done" }] },
  "claim failed": { type: "claim_failed", failure: apiFailure },
  "claim unreachable": { type: "claim_failed", failure: { kind: "network" } },
  "connection found": { type: "connection_found", config },
  "connection not found": { type: "connection_not_found" },
  "poll timed out": { type: "poll_timed_out" },
  reset: { type: "reset" },
} satisfies Record<string, OnboardingEvent>;
type EventName = keyof typeof events;

/** Every pair that changes something, as `status → what it became (+ commands)`; all others leave the state as it is. */
const table: Record<StateName, Partial<Record<EventName, string>>> = {
  idle: {
    start: "pending",
    resume: "checking + claim",
    "resume without state": "error:state_invalid",
    "resume with error": "error:oauth_error",
    reset: "idle",
  },
  "idle, window still open": {
    start: "pending",
    "meta finished": "idle",
    "meta cancelled": "idle + close_popup",
    "meta failed": "error:meta_error + close_popup",
    "callback with code": "checking + await_ids",
    "callback with error": "error:oauth_error",
    "popup closed": "idle",
    resume: "checking + claim",
    "resume without state": "error:state_invalid",
    "resume with error": "error:oauth_error",
    reset: "idle",
  },
  "pending, no session yet": {
    "popup blocked": "error:popup_blocked",
    "session opened": "pending",
    "session failed": "error:session_failed + close_popup",
    "session unreachable": "error:network + close_popup",
    "meta finished": "pending",
    "meta cancelled": "idle + close_popup",
    "meta failed": "error:meta_error + close_popup",
    "callback with code": "error:state_invalid",
    "callback with foreign state": "error:state_invalid",
    "callback without state": "error:state_invalid",
    "callback with error": "error:state_invalid",
    "popup closed": "error:popup_closed",
    cancel: "idle + close_popup",
    "connection found": "success",
    "poll timed out": "idle",
    reset: "idle + close_popup",
  },
  pending: {
    "popup blocked": "error:popup_blocked",
    "session failed": "error:session_failed + close_popup",
    "session unreachable": "error:network + close_popup",
    "meta finished": "pending",
    "meta cancelled": "idle + close_popup",
    "meta failed": "error:meta_error + close_popup",
    "callback with code": "checking + await_ids",
    "callback with foreign state": "error:state_invalid",
    "callback without state": "error:state_invalid",
    "callback with error": "error:oauth_error",
    "popup closed": "error:popup_closed",
    cancel: "idle + close_popup",
    "connection found": "success",
    "poll timed out": "idle",
    reset: "idle + close_popup",
  },
  "pending, ids known": {
    "popup blocked": "error:popup_blocked",
    "session failed": "error:session_failed + close_popup",
    "session unreachable": "error:network + close_popup",
    "meta finished": "pending",
    "meta cancelled": "idle + close_popup",
    "meta failed": "error:meta_error + close_popup",
    "callback with code": "checking + claim",
    "callback with foreign state": "error:state_invalid",
    "callback without state": "error:state_invalid",
    "callback with error": "error:oauth_error",
    "popup closed": "error:popup_closed",
    cancel: "idle + close_popup",
    "connection found": "success",
    "poll timed out": "idle",
    reset: "idle + close_popup",
  },
  "checking, waiting for ids": {
    "meta finished": "checking + claim",
    "ids grace over": "checking + claim",
    "claim succeeded": "success",
    "claim failed": "error:number_taken",
    "claim unreachable": "checking + check_connection",
    "connection found": "success",
    "poll timed out": "error:timeout",
    reset: "idle",
  },
  "checking, claiming": {
    "claim succeeded": "success",
    "claim failed": "error:number_taken",
    "claim unreachable": "checking + check_connection",
    "connection found": "success",
    "poll timed out": "error:timeout",
    reset: "idle",
  },
  "checking, recovering": {
    "claim succeeded": "success",
    "claim failed": "error:number_taken",
    "claim unreachable": "checking + check_connection",
    "connection found": "success",
    "connection not found": "error:network",
    "poll timed out": "error:timeout",
    reset: "idle",
  },
  success: { start: "pending", reset: "idle" },
  "error: popup closed": {
    start: "pending",
    "meta finished": "error:popup_closed",
    "callback with code": "checking + await_ids",
    "callback with error": "error:oauth_error",
    "claim succeeded": "success",
    "connection found": "success",
    reset: "idle",
  },
  "error: claim failed": { start: "pending", reset: "idle" },
  "error: network": {
    start: "pending",
    "claim succeeded": "success",
    "connection found": "success",
    reset: "idle",
  },
};

function describeOutcome(state: OnboardingState, commands: Command[]): string {
  let name: string = state.status;
  if (state.status === "error")
    name += `:${"code" in state.error && state.error.kind === "claim_failed" ? state.error.code : state.error.kind}`;
  return [name, ...commands.map((command) => command.type)].join(" + ");
}

const stateNames = Object.keys(states) as StateName[];
const eventNames = Object.keys(events) as EventName[];

describe.each(stateNames)("when %s", (stateName) => {
  test.each(eventNames)("%s", (eventName) => {
    const before: OnboardingState = states[stateName];
    const { state, commands } = transition(before, events[eventName]);
    const expected = table[stateName][eventName];
    if (expected === undefined) {
      expect(state).toBe(before);
      expect(commands).toEqual([]);
    } else {
      expect(describeOutcome(state, commands)).toBe(expected);
    }
  });
});

describe("in words", () => {
  const play = (...names: EventName[]) => {
    const commands: Command[] = [];
    let state: OnboardingState = initialState;
    for (const name of names) {
      const next = transition(state, events[name]);
      state = next.state;
      commands.push(...next.commands);
    }
    return { state, commands };
  };

  test.each([
    ["ids before the code", ["start", "session opened", "meta finished", "callback with code"]],
    ["the code before the ids", ["start", "session opened", "callback with code", "meta finished"]],
  ] as [string, EventName[]][])("%s: both are claimed together", (_name, order) => {
    const { commands } = play(...order);
    expect(commands.filter((command) => command.type === "claim")).toEqual([
      { type: "claim", code: "k", sessionState: "s1", ids },
    ]);
  });

  test("the code alone suffices", () => {
    const { commands } = play("start", "session opened", "callback with code", "ids grace over");
    expect(commands).toContainEqual({ type: "claim", code: "k", sessionState: "s1", ids: null });
  });

  test("who cancels at Meta is told the step and can start again", () => {
    const { state } = play("start", "session opened", "meta cancelled");
    expect(state).toEqual({ status: "idle", notice: { kind: "cancelled", step: "PERMISSIONS" }, late: null });
  });

  test("who needs longer than two minutes still gets through", () => {
    const { state } = play(
      "start",
      "session opened",
      "poll timed out",
      "meta finished",
      "callback with code",
    );
    expect(state.status).toBe("checking");
  });

  test("a lost answer to the claim is looked up, not sent again", () => {
    const { state, commands } = play(
      "start",
      "session opened",
      "meta finished",
      "callback with code",
      "claim unreachable",
    );
    expect(commands.map((command) => command.type)).toEqual(["claim", "check_connection"]);
    expect(transition(state, events["connection found"]).state.status).toBe("success");
    expect(transition(state, events["connection not found"]).state).toMatchObject({
      status: "error",
      error: { kind: "network", during: "claim" },
    });
  });

  test("finishing at Meta and closing the window before the redirect is told apart from giving up", () => {
    expect(play("start", "session opened", "meta finished", "popup closed").state).toMatchObject({
      error: { kind: "popup_closed", finishedAtMeta: true },
    });
  });
});

describe("whatever happens in whatever order", () => {
  // Each start gets a session of its own, as the server gives it; callbacks answer to any of the first three.
  const anyEvent = fc.oneof(
    fc.constantFrom(...Object.values<OnboardingEvent>(events)),
    fc.record({
      type: fc.constant("session_opened" as const),
      sessionState: fc.constantFrom("s1", "s2", "s3"),
      startedAt: fc.constant(startedAt),
    }),
    fc.record({
      type: fc.constant("callback" as const),
      callback: fc.record({
        type: fc.constant("WA_CALLBACK_DATA" as const),
        status: fc.constantFrom("success" as const, "error" as const),
        code: fc.constantFrom("k1", "k2", null),
        state: fc.constantFrom("s1", "s2", "s3", null),
      }),
    }),
  );

  test("the machine stays within its five states", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), (sequence) => {
        let state: OnboardingState = initialState;
        for (const event of sequence) {
          state = transition(state, event).state;
          expect(["idle", "pending", "checking", "success", "error"]).toContain(state.status);
        }
        const restarted = transition(transition(state, { type: "reset" }).state, {
          type: "start",
          startedAt,
        });
        expect(restarted.state.status).toBe("pending");
      }),
    );
  });

  test("an attempt claims at most one code, and only one that answers to its own session", () => {
    let claimsSeen = 0;
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), (sequence) => {
        let state: OnboardingState = initialState;
        let attempts = 0;
        let claims = 0;
        for (const event of sequence) {
          const before: OnboardingState = state;
          const next = transition(before, event);
          state = next.state;
          const begins = before.status !== "pending" && state.status === "pending" && event.type === "start";
          if (begins || (event.type === "resume" && state.status === "checking" && before !== state))
            attempts += 1;
          for (const command of next.commands) {
            if (command.type !== "claim") continue;
            claims += 1;
            claimsSeen += 1;
            expect(command.sessionState).not.toBe("");
            expect(state).toMatchObject({ status: "checking", phase: "claiming", code: command.code });
            if (event.type === "callback") expect(event.callback.state).toBe(command.sessionState);
          }
          expect(claims).toBeLessThanOrEqual(attempts);
        }
      }),
      { numRuns: 500 },
    );
    expect(claimsSeen).toBeGreaterThan(0);
  });
});
