import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  awaitsCallback,
  type Command,
  initialState,
  type OnboardingEvent,
  type OnboardingState,
  transition,
} from "./onboarding-machine";
import { type EventName, events, ids, startedAt } from "./testing/onboarding-samples";

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

  test("Meta's SDK may be done before our server has made the session: both are claimed together", () => {
    for (const order of [
      ["start", "meta finished", "code from the SDK", "session opened"],
      ["start", "code from the SDK", "meta finished", "session opened"],
      ["start", "code from the SDK", "popup closed", "session opened", "meta finished"],
      ["start", "session opened", "code from the SDK", "meta finished"],
    ] as EventName[][]) {
      expect(play(...order).commands.filter((command) => command.type === "claim")).toEqual([
        { type: "claim", code: "k", sessionState: "s1", ids },
      ]);
    }
  });

  test.each([
    ["left at Meta", "meta cancelled", { state: null, outcome: "cancelled", currentStep: "PERMISSIONS" }],
    [
      "an error reported at Meta",
      "meta failed",
      { state: null, outcome: "failed", errorCode: "9", errorMessage: "No", sessionId: "f" },
    ],
    ["given up here", "cancel", { state: null, outcome: "cancelled", currentStep: null }],
    ["refused in the redirect", "callback with error", { state: "s1", outcome: "cancelled" }],
  ] as const)("how it ended is kept for whoever goes on: %s", (_name, event, outcome) => {
    const { commands } = play("start", "session opened", event);
    expect(commands).toContainEqual({ type: "report_outcome", outcome });
  });

  test("a window that says it was cancelled after we called it closed is believed", () => {
    expect(play("start", "session opened", "popup closed", "meta cancelled").state).toEqual({
      status: "idle",
      notice: { kind: "cancelled", step: "PERMISSIONS" },
      late: null,
    });
  });

  test("the callback page may hand over only what answers to this page's attempt", () => {
    const own = { status: "success", state: "s1" } as const;
    expect(awaitsCallback(play("start", "session opened").state, own)).toBe(true);
    expect(awaitsCallback(play("start", "session opened", "popup closed").state, own)).toBe(true);
    expect(awaitsCallback(play("start", "session opened").state, { ...own, state: "other" })).toBe(false);
    expect(awaitsCallback(play("start").state, own)).toBe(false);
    expect(awaitsCallback(initialState, own)).toBe(false);
    expect(awaitsCallback(play("start", "session opened", "callback with code").state, own)).toBe(false);
    expect(awaitsCallback(play("start", "session opened").state, { status: "error", state: null })).toBe(
      true,
    );
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
            if (event.type === "sdk_code") expect(command.code).toBe(event.code);
          }
          expect(claims).toBeLessThanOrEqual(attempts);
        }
      }),
      { numRuns: 500 },
    );
    expect(claimsSeen).toBeGreaterThan(0);
  });
});
