import { randomUUID } from "node:crypto";
import type { AppRef, Delivery, WebhookEntry, WebhookMode } from "../state/records";
import type { Simulator, WebhookSender } from "../simulator";
import { createDispatcher } from "./dispatcher";
import { encodeWebhookBody } from "./encode-body";
import { envelope } from "./payloads";
import { recipientsOf } from "./recipients";

const REORDER_WITHIN_MS = 200;
const PLAIN: WebhookMode = { pause: false, delayMs: 0, duplicate: 0, reorder: false };

/** Makes what turns events into signed webhooks, and lets them leave as the present mode says. */
export function createWebhookSender(sim: Simulator, remembered: number): WebhookSender {
  const dispatcher = createDispatcher(sim, remembered);
  const { enqueue } = dispatcher;
  const reordering = new Map<string, string[]>();

  const modeFor = (wabaId: string | null) =>
    (wabaId === null ? undefined : sim.state.modes.get(wabaId)) ?? sim.state.modes.get("*") ?? PLAIN;

  const release = (id: string, mode: WebhookMode, wabaId: string | null) => {
    if (!mode.reorder) return enqueue(id);
    const scope = wabaId ?? "*";
    const waiting = reordering.get(scope);
    if (waiting) return void waiting.push(id);
    reordering.set(scope, [id]);
    sim.later(REORDER_WITHIN_MS, () => {
      const ids = reordering.get(scope) ?? [];
      reordering.delete(scope);
      for (const one of ids.reverse()) enqueue(one);
    });
  };

  const add = (input: Omit<Delivery, "id" | "createdAt" | "attempts">): Delivery => {
    const delivery: Delivery = { ...input, id: randomUUID(), createdAt: sim.now(), attempts: [] };
    sim.state.deliveries.set(delivery.id, delivery);
    return delivery;
  };

  const join = (held: Delivery[]) => {
    const [first, ...others] = held;
    if (!first) return;
    first.body = encodeWebhookBody(envelope(held.flatMap(entriesOf)));
    first.inboundWamids = held.flatMap((delivery) => delivery.inboundWamids);
    for (const other of others) sim.state.deliveries.delete(other.id);
  };

  return {
    send(event) {
      const mode = modeFor(event.wabaId);
      const copies = 1 + Math.max(0, mode.duplicate);
      const body = encodeWebhookBody(envelope([event.entry]));
      const added = recipientsOf(sim, event).flatMap((appId) =>
        Array.from({ length: copies }, () =>
          add({
            appId,
            wabaId: event.wabaId,
            phoneId: event.phoneId,
            body,
            signature: "valid",
            route: event.route,
            inboundWamids: event.inboundWamid === undefined ? [] : [event.inboundWamid],
            state: mode.pause ? "held" : "pending",
          }),
        ),
      );
      for (const { id } of mode.pause ? [] : added) {
        if (mode.delayMs > 0) sim.later(mode.delayMs, () => release(id, mode, event.wabaId));
        else release(id, mode, event.wabaId);
      }
      sim.changed();
      return added.map((delivery) => delivery.id);
    },
    sendRaw({ appId, body, signature }) {
      const delivery = add({
        appId,
        wabaId: null,
        phoneId: null,
        body,
        signature,
        route: "app",
        inboundWamids: [],
        state: "pending",
      });
      enqueue(delivery.id);
      sim.changed();
      return delivery.id;
    },
    flush({ batch, reverse, wabaId }) {
      const held = [...sim.state.deliveries.values()].filter(
        (delivery) => delivery.state === "held" && (wabaId === null || delivery.wabaId === wabaId),
      );
      if (reverse) held.reverse();
      if (batch) for (const ofOneApp of groupByApp(held)) join(ofOneApp);
      const leaving = held.filter((delivery) => sim.state.deliveries.has(delivery.id));
      for (const delivery of leaving) {
        delivery.state = "pending";
        enqueue(delivery.id);
      }
      sim.changed();
      return leaving.length;
    },
    verify: dispatcher.verify,
    observe: dispatcher.observe,
    resume: dispatcher.resume,
    close: dispatcher.close,
  };
}

function groupByApp(deliveries: Delivery[]): Delivery[][] {
  const groups = new Map<AppRef, Delivery[]>();
  for (const delivery of deliveries) {
    groups.set(delivery.appId, [...(groups.get(delivery.appId) ?? []), delivery]);
  }
  return [...groups.values()];
}

function entriesOf(delivery: Delivery): WebhookEntry[] {
  // Bodies of `send` are always our own envelope.
  return (JSON.parse(delivery.body) as { entry: WebhookEntry[] }).entry;
}
