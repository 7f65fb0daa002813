import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { CallbackData } from "./meta-messages";
import { type CallbackWindow, OFFER_TIMEOUT_MS, offerCallback } from "./offer-callback";

const own = "https://app.example";
const callback: CallbackData = { type: "WA_CALLBACK_DATA", status: "success", code: "k", state: "s1" };
const ready = { type: "WA_CALLBACK_READY", state: "s1" };

/** A popup, the page that opened it, and what that page was told. */
function createPopup({ openerOrigin = own, hasOpener = true } = {}) {
  const listeners = new Set<Parameters<CallbackWindow["addEventListener"]>[1]>();
  const told: { data: unknown; targetOrigin: string }[] = [];
  const decisions: boolean[] = [];
  const opener = {
    get location() {
      if (openerOrigin !== own) throw new DOMException("Blocked", "SecurityError");
      return { origin: openerOrigin };
    },
    postMessage: (data: unknown, targetOrigin: string) => void told.push({ data, targetOrigin }),
  };
  const window: CallbackWindow = {
    location: { origin: own },
    opener: hasOpener ? opener : null,
    addEventListener: (_type, listener) => void listeners.add(listener),
    removeEventListener: (_type, listener) => void listeners.delete(listener),
  };
  const withdraw = offerCallback(callback, window, (isTaken) => void decisions.push(isTaken));
  const answer = (data: unknown, from: { origin?: string; source?: unknown } = {}) => {
    for (const hear of [...listeners]) hear({ origin: own, source: opener, data, ...from });
  };
  return { told, decisions, answer, withdraw, listeners };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the code leaves this window only once the opener says that it waits for it", () => {
  const { told, decisions, answer, listeners } = createPopup();
  expect(told).toEqual([
    { data: { type: "WA_CALLBACK_OFFER", status: "success", state: "s1" }, targetOrigin: own },
  ]);
  answer(ready);
  answer(ready);
  expect(told.slice(1)).toEqual([{ data: callback, targetOrigin: own }]);
  expect(decisions).toEqual([true]);
  vi.advanceTimersByTime(OFFER_TIMEOUT_MS);
  expect(decisions).toEqual([true]);
  expect(listeners.size).toBe(0);
});

test("an opener that was loaded anew does not answer: the code stays here, for good", () => {
  const { told, decisions, answer } = createPopup();
  vi.advanceTimersByTime(OFFER_TIMEOUT_MS);
  expect(decisions).toEqual([false]);
  answer(ready);
  expect(told).toHaveLength(1);
  expect(decisions).toEqual([false]);
});

test.each([
  ["another window", ready, { source: {} }],
  ["another origin", ready, { origin: "https://evil.example" }],
  ["an opener that waits for another attempt", { ...ready, state: "s2" }, {}],
  ["an opener that says something else", { type: "WA_CALLBACK_DATA", state: "s1" }, {}],
])("%s does not get it", (_who, data, from) => {
  const { told, decisions, answer } = createPopup();
  answer(data, from);
  expect(told).toHaveLength(1);
  vi.advanceTimersByTime(OFFER_TIMEOUT_MS);
  expect(decisions).toEqual([false]);
});

test("without an opener of our own origin it is decided at once, and nothing is said to anybody", () => {
  for (const { told, decisions } of [
    createPopup({ hasOpener: false }),
    createPopup({ openerOrigin: "https://www.facebook.com" }),
  ]) {
    expect(told).toEqual([]);
    expect(decisions).toEqual([false]);
  }
});

test("taken back, nothing is decided any more", () => {
  const { decisions, answer, withdraw, listeners } = createPopup();
  withdraw();
  answer(ready);
  vi.advanceTimersByTime(OFFER_TIMEOUT_MS);
  expect(decisions).toEqual([]);
  expect(listeners.size).toBe(0);
});
