import type { AppRef } from "../state/records";
import { appOf, callbackOf } from "../apps";
import type { Simulator } from "../simulator";
import { verifyCallback } from "./verify-callback";

const DELAYS_MS = [250, 500, 1_000, 2_000];

/**
 * Makes what verifies an app's callback, again and again until it answers; `verified` is called when it has. The promise
 * is of the first attempt.
 */
export function createCallbackVerifier(
  sim: Simulator,
  stopped: AbortSignal,
  verified: () => void,
): (app: AppRef) => Promise<void> {
  const turns = new Map<AppRef, number>();

  const once = async (ref: AppRef, turn: number) => {
    const app = appOf(sim, ref);
    if (!app || app.webhookUrl === null || turn !== turns.get(ref)) return;
    const problem = await verifyCallback(app.webhookUrl, app.webhookVerifyToken, stopped);
    if (turn !== turns.get(ref) || stopped.aborted) return;
    const callback = callbackOf(sim, ref);
    callback.attempts += 1;
    callback.lastError = problem;
    if (problem === null) {
      callback.state = "verified";
      sim.changed();
      return verified();
    }
    const delay = DELAYS_MS[Math.min(callback.attempts, DELAYS_MS.length) - 1] ?? 2_000;
    sim.later(delay, () => void once(ref, turn));
  };

  return (ref) => {
    const turn = (turns.get(ref) ?? 0) + 1;
    turns.set(ref, turn);
    const callback = callbackOf(sim, ref);
    callback.state = appOf(sim, ref)?.webhookUrl == null ? "none" : "unverified";
    callback.attempts = 0;
    callback.lastError = null;
    return once(ref, turn);
  };
}
