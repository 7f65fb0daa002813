import { randomUUID } from "node:crypto";
import type { AppRef, Delivery, WebhookEntry, WebhookMode } from "../state/records";
import { appOf, callbackOf } from "../apps";
import type { Simulator, WebhookSender } from "../simulator";
import { markInboundDelivered } from "../phone/inbound";
import { createCallbackVerifier } from "./callback-verifier";
import { encodeWebhookBody } from "./encode-body";
import { postWebhook } from "./post-webhook";
import { envelope } from "./payloads";
import { addressOf, recipientsOf } from "./recipients";

const GIVE_UP_AFTER_MS = 7 * 24 * 3_600_000;
const AT_ONCE = 64;
const REORDER_WITHIN_MS = 200;
const PLAIN: WebhookMode = { pause: false, delayMs: 0, duplicate: 0, reorder: false };

/** Sends signed webhooks, again and again with growing delays until each was answered 200 (Meta: "Webhooks > Retries"). */
export function createWebhookSender(sim: Simulator, retryDelaysMs: number[]): WebhookSender {
  const stop = new AbortController();
  const ready = new Map<AppRef, string[]>();
  const reordering = new Map<string, string[]>();
  let active = 0;

  const modeFor = (wabaId: string | null) =>
    (wabaId === null ? undefined : sim.state.modes.get(wabaId)) ?? sim.state.modes.get("*") ?? PLAIN;

  const enqueue = (id: string) => {
    const app = sim.state.deliveries.get(id)?.appId ?? null;
    const waiting = ready.get(app);
    if (waiting) waiting.push(id);
    else ready.set(app, [id]);
    pump();
  };

  const pump = () => {
    for (const [app, ids] of ready) {
      const waiting: string[] = [];
      while (active < AT_ONCE && ids.length > 0) {
        const delivery = sim.state.deliveries.get(ids.shift() ?? "");
        if (delivery?.state !== "pending") continue;
        if (!isAddressVerified(delivery)) {
          waiting.push(delivery.id);
          continue;
        }
        active += 1;
        void attempt(delivery).finally(() => {
          active -= 1;
          if (!stop.signal.aborted) pump();
        });
      }
      ready.set(app, [...waiting, ...ids]);
    }
  };
  // An override was verified when it was set; the app's own address may be waiting for that.
  const isAddressVerified = (delivery: Delivery) =>
    callbackOf(sim, delivery.appId).state === "verified" ||
    addressOf(sim, delivery) !== (appOf(sim, delivery.appId)?.webhookUrl ?? null);
  const verify = createCallbackVerifier(sim, stop.signal, pump);

  const attempt = async (delivery: Delivery) => {
    const url = addressOf(sim, delivery);
    const app = appOf(sim, delivery.appId);
    if (url === null || app === null) return;
    const done = await postWebhook({
      url,
      body: delivery.body,
      appSecret: app.secret,
      signature: delivery.signature,
      at: sim.now(),
      aborted: stop.signal,
    });
    // A reset or the end may have come while the request was under way.
    if (stop.signal.aborted || sim.state.deliveries.get(delivery.id) !== delivery) return;
    delivery.attempts.push(done);
    if (done.status === 200) {
      delivery.state = "delivered";
      for (const wamid of delivery.inboundWamids) markInboundDelivered(sim, wamid);
    } else if (sim.now() - delivery.createdAt > GIVE_UP_AFTER_MS) {
      delivery.state = "abandoned";
    } else {
      const delay = retryDelaysMs[Math.min(delivery.attempts.length, retryDelaysMs.length) - 1] ?? 1_000;
      sim.later(delay, () => enqueue(delivery.id));
    }
    sim.changed();
  };

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
      forgetOldDeliveries(sim);
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
    verify,
    resume() {
      for (const delivery of sim.state.deliveries.values()) {
        if (delivery.state === "pending") enqueue(delivery.id);
      }
    },
    close: () => stop.abort(),
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

function forgetOldDeliveries(sim: Simulator): void {
  const keep = 2_000;
  if (sim.state.deliveries.size <= keep) return;
  for (const [id, delivery] of sim.state.deliveries) {
    if (delivery.state === "delivered" || delivery.state === "abandoned") sim.state.deliveries.delete(id);
    if (sim.state.deliveries.size <= keep) return;
  }
}
