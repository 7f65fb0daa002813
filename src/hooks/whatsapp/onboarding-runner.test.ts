import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ClaimWabaResponse } from "@/contracts/whatsapp";
import { onboardingTimes } from "./onboarding-runner";
import { config, createWorld, own, Refusal } from "./testing/onboarding-world";

const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-21T10:00:00Z") }));
afterEach(() => void vi.useRealTimers());

describe("connecting", () => {
  test("opens the popup inside the click and sends it to Meta once the server has a session", async () => {
    const { runner, popup, listeners } = createWorld();
    runner.start("new_number");
    expect(runner.getState().status).toBe("pending");
    expect(popup.url).toBe("about:blank");
    await settle();
    expect(popup.url).toContain("/dialog/oauth?state=s1");
    expect(listeners.size).toBe(1);
  });

  test("claims the code with the ids as soon as the redirect comes", async () => {
    const { runner, world } = createWorld();
    runner.start("new_number");
    await settle();
    world.finish();
    world.redirect({ code: "k" });
    expect(runner.getState().status).toBe("checking");
    await settle();
    expect(world.claims).toEqual([
      {
        code: "k",
        state: "s1",
        event: "FINISH",
        wabaId: "11",
        phoneId: "22",
        businessId: "33",
        wabaIds: null,
      },
    ]);
    expect(runner.getState()).toMatchObject({ status: "success", config: { id: "c1" } });
    expect(world.listeners.size).toBe(0);
  });

  test("claims with the code alone after a short grace when Meta names no ids", async () => {
    const { runner, world } = createWorld();
    runner.start("new_number");
    await settle();
    world.redirect({ code: "k" });
    await vi.advanceTimersByTimeAsync(onboardingTimes.idsGrace - 1);
    expect(world.claims).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(world.claims).toEqual([{ code: "k", state: "s1" }]);
  });

  test("the same callback twice claims once", async () => {
    const { runner, world } = createWorld();
    runner.start("new_number");
    await settle();
    world.finish();
    world.redirect({ code: "k" });
    world.redirect({ code: "k" });
    await settle();
    world.redirect({ code: "k" });
    await settle();
    expect(world.claims).toHaveLength(1);
  });

  test("success is shown for a while and then gives way", async () => {
    const { runner, world } = createWorld();
    runner.start("new_number");
    await settle();
    world.finish();
    world.redirect({ code: "k" });
    await settle();
    await vi.advanceTimersByTimeAsync(onboardingTimes.successShown);
    expect(runner.getState().status).toBe("idle");
  });

  test("without an opener the code from the address is claimed inline", async () => {
    const { runner, world } = createWorld();
    runner.resume({ type: "WA_CALLBACK_DATA", status: "success", code: "k", state: "s9" });
    await settle();
    expect(world.claims).toEqual([{ code: "k", state: "s9" }]);
    expect(runner.getState().status).toBe("success");
  });
});

describe("the callback page", () => {
  const offer = { type: "WA_CALLBACK_OFFER", status: "success", state: "s1" };

  test("may hand over its code when this page waits for it", async () => {
    const { runner, world } = createWorld();
    runner.start("new_number");
    await settle();
    world.post(own, offer);
    expect(world.replies).toEqual([{ type: "WA_CALLBACK_READY", state: "s1" }]);
    expect(runner.getState().status).toBe("pending");
    world.redirect({ code: "k" });
    expect(runner.getState().status).toBe("checking");
  });

  test("keeps its code when nobody here waits for it: a foreign state, a stranger, a page that was loaded anew", async () => {
    const { runner, world } = createWorld();
    runner.start("new_number");
    await settle();
    world.post(own, { ...offer, state: "other" });
    world.post("https://evil.example", offer);
    runner.dispose();
    world.post(own, offer);
    expect(world.replies).toEqual([]);
  });

  test("is still heard after the two minutes that we wait", async () => {
    const { runner, world } = createWorld();
    runner.start("new_number");
    await settle();
    await vi.advanceTimersByTimeAsync(onboardingTimes.pollAtMost);
    world.post(own, offer);
    expect(world.replies).toHaveLength(1);
  });
});

describe("in this tab", () => {
  test("goes to Meta's dialog with a session of its own, for what was chosen before", async () => {
    const { runner, world } = createWorld();
    world.isPopupAllowed = false;
    runner.start("business_app");
    expect(runner.getState()).toMatchObject({ error: { kind: "popup_blocked" } });
    runner.startInThisTab();
    await settle();
    expect(world.sessions).toEqual([{ flow: "business_app", launch: "redirect" }]);
    expect(world.wentTo).toContain("/dialog/oauth?state=s1");
  });

  test("stays and says so when no session could be made", async () => {
    const { runner, world } = createWorld();
    world.isOnline = false;
    runner.startInThisTab();
    await settle();
    expect(world.wentTo).toBeNull();
    expect(runner.getState()).toMatchObject({ error: { kind: "network", during: "session" } });
  });
});

describe("how it ended is reported", () => {
  test("with Meta's words, cut to what the server takes", async () => {
    const { runner, world } = createWorld();
    runner.start("new_number");
    await settle();
    world.say("CANCEL", {
      error_message: "x".repeat(2_000),
      error_code: 2655093,
      session_id: "f".repeat(200),
    });
    await settle();
    expect(world.outcomes).toEqual([
      {
        state: "s1",
        outcome: "failed",
        currentStep: null,
        errorCode: "2655093",
        errorMessage: "x".repeat(1_000),
        sessionId: "f".repeat(128),
      },
    ]);
  });

  test("once the server has made the session, when Meta was faster", async () => {
    const { runner, world } = createWorld();
    let release: () => void = () => undefined;
    world.answerSession = () => new Promise((resolve) => (release = resolve));
    runner.start("new_number");
    runner.cancel();
    await settle();
    expect(world.outcomes).toEqual([]);
    release();
    await settle();
    expect(world.outcomes).toMatchObject([{ state: "s1", outcome: "cancelled" }]);
    expect(runner.getState()).toMatchObject({ status: "idle", notice: { kind: "cancelled" } });
  });

  test("not at all without a session, and a failure of the report changes nothing", async () => {
    const { runner, world } = createWorld();
    world.isOnline = false;
    runner.start("new_number");
    runner.cancel();
    await settle();
    expect(world.outcomes).toEqual([]);
    expect(runner.getState()).toMatchObject({ status: "idle", notice: { kind: "cancelled" } });
  });

  test("for a signup that came back in this tab, by the state it brought", async () => {
    const { runner, world } = createWorld();
    runner.resume({ type: "WA_CALLBACK_DATA", status: "error", error: "access_denied", state: "s9" });
    await settle();
    expect(world.outcomes).toMatchObject([{ state: "s9", outcome: "cancelled" }]);
  });
});

describe("what can go wrong", () => {
  test("a blocked popup is said at once and no session is made", async () => {
    const { runner, world } = createWorld();
    world.isPopupAllowed = false;
    runner.start("new_number");
    await settle();
    expect(runner.getState()).toMatchObject({ error: { kind: "popup_blocked" } });
    expect(world.sessions).toEqual([]);
  });

  test("a session that cannot be made closes the empty popup", async () => {
    const { runner, world, popup } = createWorld();
    world.isOnline = false;
    runner.start("new_number");
    await settle();
    expect(runner.getState()).toMatchObject({ error: { kind: "network", during: "session" } });
    expect(popup.closed).toBe(true);
  });

  test("a popup closed without an answer is noticed after a short grace", async () => {
    const { runner, popup } = createWorld();
    runner.start("new_number");
    await settle();
    popup.closed = true;
    await vi.advanceTimersByTimeAsync(onboardingTimes.watchPopupEvery);
    expect(runner.getState().status).toBe("pending");
    await vi.advanceTimersByTimeAsync(onboardingTimes.popupClosedGrace);
    expect(runner.getState()).toMatchObject({ error: { kind: "popup_closed" } });
  });

  test("a callback with another state is refused and not claimed", async () => {
    const { runner, world } = createWorld();
    runner.start("new_number");
    await settle();
    world.redirect({ code: "k", state: "someone-else" });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(world.claims).toEqual([]);
    expect(runner.getState()).toMatchObject({ error: { kind: "claim_failed", code: "state_invalid" } });
  });

  test("a lost claim is looked up once; found means connected", async () => {
    const { runner, world } = createWorld();
    world.answerClaim = async () => {
      world.connected = config;
      throw new TypeError("fetch failed");
    };
    runner.start("new_number");
    await settle();
    world.finish();
    world.redirect({ code: "k" });
    await settle();
    expect(world.claims).toHaveLength(1);
    expect(runner.getState()).toMatchObject({ status: "success", config: { id: "c1" } });
  });

  test("a lost claim that left no connection is an error, healed when it shows up after all", async () => {
    const { runner, world } = createWorld();
    world.answerClaim = async () => {
      throw new TypeError("fetch failed");
    };
    runner.start("new_number");
    await settle();
    world.finish();
    world.redirect({ code: "k" });
    await settle();
    expect(runner.getState()).toMatchObject({ error: { kind: "network", during: "claim" } });
    world.connected = config;
    await vi.advanceTimersByTimeAsync(onboardingTimes.pollEvery);
    expect(runner.getState().status).toBe("success");
  });

  test("the server's refusal is kept with its code", async () => {
    const { runner, world } = createWorld();
    world.answerClaim = async () => {
      throw new Refusal("number_taken");
    };
    runner.start("new_number");
    await settle();
    world.finish();
    world.redirect({ code: "k" });
    await settle();
    expect(runner.getState()).toMatchObject({ error: { kind: "claim_failed", code: "number_taken" } });
  });

  test("an answer to an attempt that is over does not touch the next one", async () => {
    const { runner, world } = createWorld();
    let release: (response: ClaimWabaResponse) => void = () => undefined;
    world.answerClaim = () => new Promise((resolve) => (release = resolve));
    runner.start("new_number");
    await settle();
    world.finish();
    world.redirect({ code: "k" });
    runner.reset();
    runner.start("new_number");
    await settle();
    release({ success: true, config, steps: [] });
    await settle();
    expect(runner.getState().status).toBe("pending");
  });
});

describe("polling", () => {
  test("asks every 3 s from the session's beginning and finds what the popup could not tell", async () => {
    const { runner, world } = createWorld();
    runner.start("new_number");
    await settle();
    await vi.advanceTimersByTimeAsync(onboardingTimes.pollEvery * 2);
    expect(world.checks).toEqual(["2026-11-21T10:00:00.000Z", "2026-11-21T10:00:00.000Z"]);
    world.connected = config;
    await vi.advanceTimersByTimeAsync(onboardingTimes.pollEvery);
    expect(runner.getState().status).toBe("success");
    await vi.advanceTimersByTimeAsync(onboardingTimes.pollEvery * 3);
    expect(world.checks).toHaveLength(3);
  });

  test("ends after two minutes in idle, and the window that is still open may finish", async () => {
    const { runner, world } = createWorld();
    runner.start("new_number");
    await settle();
    await vi.advanceTimersByTimeAsync(onboardingTimes.pollAtMost);
    expect(runner.getState()).toMatchObject({ status: "idle", notice: { kind: "timed_out" } });
    const asked = world.checks.length;
    expect(asked).toBeLessThanOrEqual(onboardingTimes.pollAtMost / onboardingTimes.pollEvery);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.checks).toHaveLength(asked);
    world.finish();
    world.redirect({ code: "k" });
    await settle();
    expect(runner.getState().status).toBe("success");
  });
});

describe("leaving", () => {
  test("takes popup, listeners and timers along", async () => {
    const { runner, world, popup } = createWorld();
    runner.start("new_number");
    await settle();
    runner.dispose();
    expect(popup.closed).toBe(true);
    expect(world.listeners.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(runner.getState().status).toBe("idle");
  });

  test("cancelling closes the popup and stops everything", async () => {
    const { runner, world, popup } = createWorld();
    runner.start("new_number");
    await settle();
    runner.cancel();
    expect(popup.closed).toBe(true);
    expect(runner.getState()).toMatchObject({ status: "idle", notice: { kind: "cancelled" } });
    expect(world.listeners.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
