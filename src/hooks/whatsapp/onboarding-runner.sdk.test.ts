import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ConnectFlow } from "@/lib/signup-extras";
import { onboardingTimes } from "./onboarding-runner";
import { createWorld } from "./testing/onboarding-world";

const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-21T10:00:00Z") }));
afterEach(() => void vi.useRealTimers());

/** A stand-in that opens a window at once, as the real one does, and answers when the test says so. */
function withSdk(launch: "opened" | "blocked" | "unseen" | "throws" = "opened") {
  const made = createWorld();
  const sdkWindow = { closed: false };
  const logins: ConnectFlow[] = [];
  let answer: (code: string | null) => void = () => undefined;
  made.world.sdk = {
    login(flow, onAnswer) {
      if (launch === "throws") throw new Error("FB.login() called before FB.init()");
      logins.push(flow);
      answer = onAnswer;
      if (launch !== "opened") return { kind: launch };
      const close = () => void (sdkWindow.closed = true);
      return {
        kind: "opened",
        window: { focus: () => undefined, close, isClosed: () => sdkWindow.closed },
      };
    },
  };
  return { ...made, sdkWindow, logins, answer: (code: string | null) => answer(code) };
}

test("opens its window inside the click, and the session beside it", async () => {
  const { runner, world, logins } = withSdk();
  runner.start("business_app");
  expect(logins).toEqual(["business_app"]);
  expect(runner.hasPopup()).toBe(true);
  await settle();
  expect(world.sessions).toEqual([{ flow: "business_app", launch: "sdk" }]);
});

test.each(["ids first", "code first"])("claims the code with the ids, %s", async (order) => {
  const { runner, world, answer } = withSdk();
  runner.start("new_number");
  await settle();
  if (order === "ids first") world.finish();
  answer("k");
  if (order === "code first") world.finish();
  await settle();
  expect(world.claims).toEqual([expect.objectContaining({ code: "k", state: "s1", wabaId: "11" })]);
  expect(runner.getState().status).toBe("success");
});

test("claims with the code alone after a short grace, whenever our server is ready", async () => {
  const { runner, world, answer, sdkWindow } = withSdk();
  let release: () => void = () => undefined;
  world.answerSession = () => new Promise((resolve) => (release = resolve));
  runner.start("new_number");
  answer("k");
  sdkWindow.closed = true;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(runner.getState().status).toBe("pending");
  release();
  await vi.advanceTimersByTimeAsync(onboardingTimes.idsGrace);
  expect(world.claims).toEqual([{ code: "k", state: "s1" }]);
});

test("an answer without a code means closed, unless Meta tells more", async () => {
  const { runner, world, answer } = withSdk();
  runner.start("new_number");
  await settle();
  answer(null);
  await vi.advanceTimersByTimeAsync(onboardingTimes.popupClosedGrace);
  expect(runner.getState()).toMatchObject({ error: { kind: "popup_closed" } });
  world.say("CANCEL", { current_step: "PHONE_NUMBER_SETUP" });
  expect(runner.getState()).toMatchObject({ notice: { kind: "cancelled", step: "PHONE_NUMBER_SETUP" } });
  await settle();
  expect(world.outcomes).toEqual([
    expect.objectContaining({ state: "s1", outcome: "cancelled", currentStep: "PHONE_NUMBER_SETUP" }),
  ]);
});

test("a window that the person closes is noticed even when the SDK keeps silent", async () => {
  const { runner, sdkWindow } = withSdk();
  runner.start("new_number");
  await settle();
  sdkWindow.closed = true;
  await vi.advanceTimersByTimeAsync(onboardingTimes.watchPopupEvery + onboardingTimes.popupClosedGrace);
  expect(runner.getState()).toMatchObject({ error: { kind: "popup_closed" } });
});

test("a window that the browser blocks is said at once, and this tab takes over", async () => {
  const { runner, world } = withSdk("blocked");
  runner.start("new_number");
  expect(runner.getState()).toMatchObject({ error: { kind: "popup_blocked" } });
  await settle();
  expect(world.sessions).toEqual([]);
  expect(world.listeners.size).toBe(0);
  runner.startInThisTab();
  await settle();
  expect(world.wentTo).toContain("state=s1");
});

test("an SDK that fails gives way to the dialog's address within the same click", async () => {
  const { runner, world, popup } = withSdk("throws");
  runner.start("new_number");
  await settle();
  expect(world.sessions).toEqual([{ flow: "new_number", launch: "popup" }]);
  expect(popup.url).toContain("state=s1");
  expect(world.listeners.size).toBe(1);
});

test("a window out of our sight is waited for all the same", async () => {
  const { runner, world, answer } = withSdk("unseen");
  runner.start("new_number");
  expect(runner.hasPopup()).toBe(false);
  await settle();
  world.finish();
  answer("k");
  await settle();
  expect(runner.getState().status).toBe("success");
});

test("the answer to an attempt that is over is not claimed", async () => {
  const { runner, world, answer } = withSdk();
  runner.start("new_number");
  await settle();
  runner.reset();
  answer("k");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(world.claims).toEqual([]);
  expect(runner.getState().status).toBe("idle");
});
