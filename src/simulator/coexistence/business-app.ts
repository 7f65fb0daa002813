import type { BusinessApp } from "../state/app-records";
import type { PhoneNumber } from "../state/records";
import type { Simulator } from "../simulator";

const CHUNK_SIZE = 100;

/** The Business app of a number, made when there is none yet. */
export function businessAppOf(sim: Simulator, phoneId: string): BusinessApp {
  const known = sim.state.businessApps.get(phoneId);
  if (known) return known;
  const app = newBusinessApp(phoneId);
  sim.state.businessApps.set(phoneId, app);
  return app;
}

/** A Business app with nothing in it, not shared with anybody. */
export function newBusinessApp(phoneId: string): BusinessApp {
  return {
    phoneId,
    contacts: [],
    onboardedAt: null,
    syncs: { contacts: null, history: null },
    historyDeclined: false,
    chunkSize: CHUNK_SIZE,
    reverse: false,
    pause: false,
    isMoving: false,
  };
}

/**
 * The app shares its number with the platform. Doing so again without having left changes nothing: each sync stays used
 * (Meta: "Onboarding WhatsApp Business app users").
 */
export function onboardBusinessApp(sim: Simulator, phone: PhoneNumber): void {
  const app = businessAppOf(sim, phone.id);
  if (phone.onboardedAt === null || app.onboardedAt === null) {
    app.onboardedAt = sim.now();
    app.syncs = { contacts: null, history: null };
  }
  phone.onboardedAt = sim.now();
  app.isMoving = false;
}

/** The app leaves the platform; the next onboarding may sync again. The number stays in the app. */
export function offboardBusinessApp(sim: Simulator, phone: PhoneNumber): void {
  const app = businessAppOf(sim, phone.id);
  app.onboardedAt = null;
  app.isMoving = false;
  phone.onboardedAt = null;
  sim.changed();
}

/** Since when a Business app number is shared with the platform; null when it is not. */
export function sharedSince(sim: Simulator, phone: PhoneNumber): number | null {
  if (!phone.isOnBizApp || phone.onboardedAt === null) return null;
  return sim.state.businessApps.get(phone.id)?.onboardedAt ?? phone.onboardedAt;
}
