import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ClaimWabaRequest } from "@/contracts/whatsapp";
import { isMetaOrigin, readCallbackMessage, readMetaMessage, type WindowMessage } from "./meta-messages";
import { createOnboardingRunner, type OnboardingPorts, onboardingTimes } from "./onboarding-runner";

const own = "https://app.example";
const meta = "https://www.facebook.com";
const dialogOrigin = "http://127.0.0.1:4010";

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);
const port = fc.integer({ min: 1, max: 65_535 }).filter((number) => number !== 443);

/** Origins that resemble Meta's without being it, as somebody would choose them who wants to be believed. */
const foreignOrigin = fc.oneof(
  label.map((word) => `https://${word}facebook.com`),
  label.map((word) => `https://facebook.com.${word}`),
  label.map((word) => `https://facebook.com${word}.com`),
  label.map((word) => `https://${word}.facebook.com.${word}.com`),
  label.map((word) => `https://${word}.com/facebook.com`),
  label.map((word) => `http://${word}.facebook.com`),
  fc.tuple(label, port).map(([word, number]) => `https://${word}.facebook.com:${number}`),
  fc.tuple(label, label).map(([user, word]) => `https://${user}@${word}.facebook.com`),
  fc.tuple(label, label).map(([user, word]) => `https://facebook.com:${user}@${word}.com`),
  label.map((word) => `https://${word}.facebook.com/`),
  label.map((word) => `https://${word}.facebook.com?`),
  label.map((word) => `HTTPS://${word}.facebook.com`),
  fc.constantFrom(
    "null",
    "",
    "https://FACEBOOK.com",
    "https://facebook.com.",
    "https://.facebook.com",
    "https://ｆacebook.com",
    "https://facebook。com",
    "https://faceb\u043e\u043ek.com",
    "https://xn--fcebook-hwa.com",
    "https:\\\\facebook.com",
    "https:facebook.com",
    "//facebook.com",
    " https://facebook.com",
    "https://facebook.com\n",
    "ws://facebook.com",
    "wss://www.facebook.com",
    "blob:https://www.facebook.com",
    "file://facebook.com",
    "about:blank",
    `${dialogOrigin}/`,
    "http://127.0.0.1:40100",
    "http://127.0.0.1.facebook.com:4010",
    "http://localhost:4010",
    "https://127.0.0.1:4010",
  ),
  fc.webUrl(),
  fc.string(),
);

const metaOrigin = fc.oneof(
  fc.constantFrom(meta, "https://facebook.com", "https://business.facebook.com", dialogOrigin),
  label.map((word) => `https://${word}.facebook.com`),
);

const events = ["FINISH", "FINISH_ONLY_WABA", "FINISH_GRANT_ONLY_API_ACCESS", "CANCEL", "ERROR", "HEARTBEAT"];
const keys = [
  "phone_number_id",
  "waba_id",
  "waba_ids",
  "business_id",
  "current_step",
  "error_message",
  "error_code",
  "error_id",
  "session_id",
];

/** What the dialog says, with fields of any kind, as an object or as the JSON string that Meta sends. */
const signup = fc
  .record({
    type: fc.constantFrom("WA_EMBEDDED_SIGNUP", "WA_EMBEDDED_SIGNUP", "OTHER"),
    event: fc.oneof(fc.constantFrom(...events), fc.anything()),
    version: fc.anything(),
    data: fc.oneof(
      fc.dictionary(
        fc.constantFrom(...keys),
        fc.oneof(fc.constantFrom("524126980791429", 106540352242922), fc.array(fc.anything()), fc.anything()),
      ),
      fc.anything(),
    ),
  })
  .chain((message) => fc.constantFrom<unknown>(message, toJson(message)));

const payload = fc.oneof(signup, fc.anything(), fc.string(), fc.json());

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "{";
  }
}

describe("whatever a window posts", () => {
  test("a foreign origin is never believed", () => {
    fc.assert(
      fc.property(
        foreignOrigin,
        fc.constantFrom(null, `${dialogOrigin}/v24.0/dialog/oauth`),
        (origin, dialog) => {
          fc.pre(!isGenuine(origin, dialog));
          expect(isMetaOrigin(origin, dialog)).toBe(false);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test("Meta's own origins always are", () => {
    fc.assert(
      fc.property(metaOrigin, (origin) => {
        expect(isMetaOrigin(origin, dialogOrigin)).toBe(true);
      }),
    );
  });

  test("a message of any shape is read or ignored, and what is read is of the kind it says", () => {
    fc.assert(
      fc.property(fc.oneof(metaOrigin, foreignOrigin), payload, (origin, data) => {
        const message = readMetaMessage({ origin, data }, dialogOrigin);
        if (!isGenuine(origin, dialogOrigin)) expect(message).toBeNull();
        if (message?.kind !== "finished") return;
        const { wabaId, phoneId, businessId, wabaIds, event } = message.ids;
        for (const id of [wabaId, phoneId, businessId, ...(wabaIds ?? [])]) {
          if (id !== null) expect(id).toMatch(/^\d{1,32}$/);
        }
        expect(event).toMatch(/^FINISH(_|$)/);
      }),
      { numRuns: 500 },
    );
  });

  test("only our own origin speaks for the callback page", () => {
    const callback = fc.record({
      type: fc.constantFrom("WA_CALLBACK_DATA", "WA_CALLBACK_OFFER"),
      status: fc.constant("success"),
      code: fc.constant("k"),
      state: fc.constant("s1"),
    });
    fc.assert(
      fc.property(
        fc.oneof(foreignOrigin, metaOrigin, fc.constant(own)),
        fc.oneof(callback, payload),
        (origin, data) => {
          const read = readCallbackMessage({ origin, data }, own);
          if (origin !== own) expect(read).toBeNull();
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** Written differently from the code it checks: by the letters of the origin, not by its parts. */
function isGenuine(origin: string, dialog: string | null): boolean {
  const isFacebook = /^https:\/\/([a-z0-9-]+\.)*facebook\.com$/.test(origin);
  return isFacebook || (dialog !== null && origin === dialogOrigin);
}

describe("whatever comes in whatever order", () => {
  beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-21T10:00:00Z") }));
  afterEach(() => void vi.useRealTimers());

  type Step =
    | { kind: "message"; origin: string; data: unknown }
    | { kind: "meta"; event: string }
    | { kind: "callback"; state: string | null; code: string | null }
    | { kind: "offer"; state: string | null }
    | { kind: "sdk"; code: string | null }
    | { kind: "close" | "cancel" | "start" | "server" }
    | { kind: "wait"; ms: number };

  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({
      kind: fc.constant("message" as const),
      origin: fc.oneof(foreignOrigin, metaOrigin, fc.constant(own)),
      data: payload,
    }),
    fc.record({ kind: fc.constant("meta" as const), event: fc.constantFrom(...events) }),
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("callback" as const),
        state: fc.constantFrom("s1", "s1", "s1", "s2", "s9", null),
        code: fc.constantFrom("k1", "k1", "k1", "k2", null),
      }),
    },
    fc.record({ kind: fc.constant("offer" as const), state: fc.constantFrom("s1", "s2", "s9", null) }),
    fc.record({ kind: fc.constant("sdk" as const), code: fc.constantFrom("k1", "k2", null) }),
    fc.record({ kind: fc.constantFrom("close", "cancel", "start", "server") }),
    fc.record({ kind: fc.constant("wait" as const), ms: fc.constantFrom(0, 100, 500, 3_000, 130_000) }),
  );

  /** The runner between a window that posts anything and a server that answers when it likes. */
  function play(launch: "sdk" | "popup") {
    const listeners = new Set<(message: WindowMessage) => void>();
    const claims: ClaimWabaRequest[] = [];
    const releases: (() => void)[] = [];
    let sdkAnswer: (code: string | null) => void = () => undefined;
    let isClosed = false;
    let sessions = 0;
    const popup = {
      goTo: () => undefined,
      focus: () => undefined,
      close: () => void (isClosed = true),
      isClosed: () => isClosed,
    };
    const ports: OnboardingPorts = {
      ownOrigin: () => own,
      dialogOrigin: () => dialogOrigin,
      openPopup: () => popup,
      findSdk: () =>
        launch === "sdk"
          ? {
              login(_flow, answer) {
                sdkAnswer = answer;
                return { kind: "opened", window: popup };
              },
            }
          : null,
      leaveFor: () => undefined,
      listen(hear) {
        listeners.add(hear);
        return () => void listeners.delete(hear);
      },
      async openSession() {
        sessions += 1;
        const state = `s${sessions}`;
        await new Promise<void>((resolve) => releases.push(resolve));
        return {
          state,
          dialogUrl: `${dialogOrigin}/v24.0/dialog/oauth`,
          appId: "1",
          configId: "2",
          apiVersion: "v24.0",
          extras: {},
          expiresAt: new Date(Date.now() + onboardingTimes.sessionLife).toISOString(),
        };
      },
      async claim(request) {
        claims.push(request);
        throw new Error("no answer");
      },
      checkConnection: async () => ({ connected: false }),
      reportOutcome: async () => undefined,
      toFailure: () => ({ kind: "network" }),
    };
    const runner = createOnboardingRunner(ports);
    const post = (origin: string, data: unknown) => {
      for (const hear of [...listeners]) hear({ origin, data, reply: () => undefined });
    };
    const act: Record<Step["kind"], (step: Step) => void> = {
      message: (at) => at.kind === "message" && post(at.origin, at.data),
      meta: (at) =>
        at.kind === "meta" &&
        post(meta, JSON.stringify({ type: "WA_EMBEDDED_SIGNUP", event: at.event, data: { waba_id: "11" } })),
      callback: (at) =>
        at.kind === "callback" &&
        post(own, { type: "WA_CALLBACK_DATA", status: "success", code: at.code, state: at.state }),
      offer: (at) =>
        at.kind === "offer" && post(own, { type: "WA_CALLBACK_OFFER", status: "success", state: at.state }),
      sdk: (at) => at.kind === "sdk" && sdkAnswer(at.code),
      close: () => void (isClosed = true),
      cancel: () => runner.cancel(),
      start: () => {
        isClosed = false;
        runner.start("new_number");
      },
      server: () => releases.shift()?.(),
      wait: () => undefined,
    };
    return { runner, claims, act, sessionsMade: () => sessions };
  }

  test.each(["popup", "sdk"] as const)(
    "launched by %s, no attempt claims twice, and none with what another said",
    async (launch) => {
      let claimed = 0;
      await fc.assert(
        fc.asyncProperty(fc.boolean(), fc.array(step, { maxLength: 40 }), async (isFastServer, steps) => {
          const { runner, claims, act, sessionsMade } = play(launch);
          act.start({ kind: "start" });
          if (isFastServer) act.server({ kind: "server" });
          for (const at of steps) {
            act[at.kind](at);
            await vi.advanceTimersByTimeAsync(at.kind === "wait" ? at.ms : 0);
          }
          expect(claims.length).toBeLessThanOrEqual(sessionsMade());
          expect(new Set(claims.map(({ state }) => state)).size).toBe(claims.length);
          for (const { code, state } of claims) {
            expect(["k1", "k2"]).toContain(code);
            expect(state).toMatch(/^s\d+$/);
            expect(state).not.toBe("s9");
          }
          claimed += claims.length;
          runner.dispose();
          expect(vi.getTimerCount()).toBe(0);
        }),
        { numRuns: 300 },
      );
      expect(claimed).toBeGreaterThan(0);
    },
  );
});
