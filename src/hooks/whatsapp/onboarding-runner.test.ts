import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ClaimWabaRequest, ClaimWabaResponse, ConnectionConfig } from "@/contracts/whatsapp";
import type { WindowMessage } from "./meta-messages";
import { createOnboardingRunner, type OnboardingPorts, onboardingTimes } from "./onboarding-runner";

const own = "https://app.example";
const meta = "https://www.facebook.com";
const config: ConnectionConfig = {
  id: "c1",
  wabaId: "11",
  phoneId: "22",
  phoneNumber: "+551140041234",
  displayName: "Loja",
  status: "active",
  flow: "new_number",
};

/** A browser and a server in memory: the popup, the window's listeners, and answers that the test decides. */
function createWorld() {
  const listeners = new Set<(message: WindowMessage) => void>();
  const popup = { url: "about:blank", closed: false, focused: 0 };
  const world = {
    popup,
    listeners,
    isPopupAllowed: true,
    isOnline: true,
    connected: null as ConnectionConfig | null,
    sessions: 0,
    claims: [] as ClaimWabaRequest[],
    checks: [] as (string | null | undefined)[],
    answerClaim: async (): Promise<ClaimWabaResponse> => ({ success: true, config, steps: [] }),
    post(origin: string, data: unknown) {
      for (const hear of [...listeners]) hear({ origin, data });
    },
    redirect(query: { code?: string; state?: string | null; error?: string }) {
      const status = query.error ? "error" : "success";
      world.post(own, { type: "WA_CALLBACK_DATA", status, wabaId: null, state: "s1", ...query });
      popup.closed = true;
    },
    finish() {
      const data = { waba_id: "11", phone_number_id: "22", business_id: "33" };
      world.post(meta, JSON.stringify({ type: "WA_EMBEDDED_SIGNUP", event: "FINISH", data }));
    },
  };
  const ports: OnboardingPorts = {
    ownOrigin: () => own,
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
    async openSession() {
      if (!world.isOnline) throw new Error("offline");
      world.sessions += 1;
      return {
        state: `s${world.sessions}`,
        dialogUrl: `${meta}/v24.0/dialog/oauth?state=s${world.sessions}`,
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
    toFailure: (error) =>
      error instanceof Refusal
        ? { kind: "api", code: error.message, message: "no", details: null, requestId: "r1" }
        : { kind: "network" },
  };
  return { ...world, world, runner: createOnboardingRunner(ports) };
}

class Refusal extends Error {}

const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-21T10:00:00Z") }));
afterEach(() => void vi.useRealTimers());

describe("connecting", () => {
  test("opens the popup inside the click and sends it to Meta once the server has a session", async () => {
    const { runner, popup, listeners } = createWorld();
    runner.start();
    expect(runner.getState().status).toBe("pending");
    expect(popup.url).toBe("about:blank");
    await settle();
    expect(popup.url).toContain("/dialog/oauth?state=s1");
    expect(listeners.size).toBe(1);
  });

  test("claims the code with the ids as soon as the redirect comes", async () => {
    const { runner, world } = createWorld();
    runner.start();
    await settle();
    world.finish();
    world.redirect({ code: "k" });
    expect(runner.getState().status).toBe("checking");
    await settle();
    expect(world.claims).toEqual([
      { code: "k", state: "s1", event: "FINISH", wabaId: "11", phoneId: "22", businessId: "33" },
    ]);
    expect(runner.getState()).toMatchObject({ status: "success", config: { id: "c1" } });
    expect(world.listeners.size).toBe(0);
  });

  test("claims with the code alone after a short grace when Meta names no ids", async () => {
    const { runner, world } = createWorld();
    runner.start();
    await settle();
    world.redirect({ code: "k" });
    await vi.advanceTimersByTimeAsync(onboardingTimes.idsGrace - 1);
    expect(world.claims).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(world.claims).toEqual([{ code: "k", state: "s1" }]);
  });

  test("the same callback twice claims once", async () => {
    const { runner, world } = createWorld();
    runner.start();
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
    runner.start();
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

describe("what can go wrong", () => {
  test("a blocked popup is said at once and no session is made", async () => {
    const { runner, world } = createWorld();
    world.isPopupAllowed = false;
    runner.start();
    await settle();
    expect(runner.getState()).toMatchObject({ error: { kind: "popup_blocked" } });
    expect(world.sessions).toBe(0);
  });

  test("a session that cannot be made closes the empty popup", async () => {
    const { runner, world, popup } = createWorld();
    world.isOnline = false;
    runner.start();
    await settle();
    expect(runner.getState()).toMatchObject({ error: { kind: "network", during: "session" } });
    expect(popup.closed).toBe(true);
  });

  test("a popup closed without an answer is noticed after a short grace", async () => {
    const { runner, popup } = createWorld();
    runner.start();
    await settle();
    popup.closed = true;
    await vi.advanceTimersByTimeAsync(onboardingTimes.watchPopupEvery);
    expect(runner.getState().status).toBe("pending");
    await vi.advanceTimersByTimeAsync(onboardingTimes.popupClosedGrace);
    expect(runner.getState()).toMatchObject({ error: { kind: "popup_closed" } });
  });

  test("a callback with another state is refused and not claimed", async () => {
    const { runner, world } = createWorld();
    runner.start();
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
    runner.start();
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
    runner.start();
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
    runner.start();
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
    runner.start();
    await settle();
    world.finish();
    world.redirect({ code: "k" });
    runner.reset();
    runner.start();
    await settle();
    release({ success: true, config, steps: [] });
    await settle();
    expect(runner.getState().status).toBe("pending");
  });
});

describe("polling", () => {
  test("asks every 3 s from the session's beginning and finds what the popup could not tell", async () => {
    const { runner, world } = createWorld();
    runner.start();
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
    runner.start();
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
    runner.start();
    await settle();
    runner.dispose();
    expect(popup.closed).toBe(true);
    expect(world.listeners.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(runner.getState().status).toBe("idle");
  });

  test("cancelling closes the popup and stops everything", async () => {
    const { runner, world, popup } = createWorld();
    runner.start();
    await settle();
    runner.cancel();
    expect(popup.closed).toBe(true);
    expect(runner.getState()).toMatchObject({ status: "idle", notice: { kind: "cancelled" } });
    expect(world.listeners.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
