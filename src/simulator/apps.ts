import type { AppRef, OtherApp } from "./state/records";
import type { CallbackState, Simulator } from "./simulator";

/** An app's settings (ours has more than any other's); null when a reset has taken it away. */
export function appOf(sim: Simulator, ref: AppRef): OtherApp | null {
  return ref === null ? sim.app : (sim.state.apps.get(ref) ?? null);
}

/** The app with an id; undefined when there is none (null is ours). */
export function findApp(sim: Simulator, id: string): AppRef | undefined {
  if (id === sim.app.id) return null;
  return sim.state.apps.has(id) ? id : undefined;
}

/** The app of an app access token `APP_ID|APP_SECRET`; undefined when it is none (Meta: "Access tokens > App"). */
export function appOfAccessToken(sim: Simulator, token: string): AppRef | undefined {
  const ref = findApp(sim, token.split("|")[0] ?? "");
  if (ref === undefined) return undefined;
  const app = appOf(sim, ref);
  return app !== null && token === `${app.id}|${app.secret}` ? ref : undefined;
}

/** Whether an app's callback has answered Meta's challenge; made when it is asked for the first time. */
export function callbackOf(sim: Simulator, ref: AppRef): CallbackState {
  if (ref === null) return sim.callback;
  const known = sim.otherCallbacks.get(ref);
  if (known) return known;
  const fresh: CallbackState = { state: "none", attempts: 0, lastError: null };
  sim.otherCallbacks.set(ref, fresh);
  return fresh;
}
