import type { AppRef, Delivery } from "../state/records";
import { appOf } from "../apps";
import type { Simulator, WebhookEvent } from "../simulator";

/** The apps that hear of an event: the named one, else all that are subscribed to the WABA (Meta: "Webhooks > Subscribe"). */
export function recipientsOf(sim: Simulator, event: WebhookEvent): AppRef[] {
  if (event.onlyApp !== undefined) return [event.onlyApp];
  const waba = event.wabaId === null ? undefined : sim.state.wabas.get(event.wabaId);
  return waba?.subscriptions.map((subscription) => subscription.appId) ?? [];
}

/**
 * Where a delivery goes: to the number's own address, else the WABA's, else the app's. Account fields always go to the app
 * (Meta: "Webhook overrides").
 */
export function addressOf(sim: Simulator, delivery: Delivery): string | null {
  if (delivery.route === "app") return appOf(sim, delivery.appId)?.webhookUrl ?? null;
  return addressFor(sim, delivery.appId, delivery);
}

/** Where an app hears of what happens to a number. */
export function addressFor(
  sim: Simulator,
  appId: AppRef,
  { phoneId, wabaId }: Pick<Delivery, "phoneId" | "wabaId">,
): string | null {
  const ofApp = appOf(sim, appId)?.webhookUrl ?? null;
  const phone = phoneId === null ? undefined : sim.state.phones.get(phoneId);
  const waba = wabaId === null ? undefined : sim.state.wabas.get(wabaId);
  const isOwn = (one: { appId: AppRef }) => one.appId === appId;
  return phone?.overrides.find(isOwn)?.uri ?? waba?.subscriptions.find(isOwn)?.override?.uri ?? ofApp;
}
