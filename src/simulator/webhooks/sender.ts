import { randomUUID } from "node:crypto";
import type { Delivery, WebhookEntry, WebhookMode } from "../state/records";
import type { Simulator, WebhookSender } from "../simulator";
import { markInboundDelivered } from "../phone/inbound";
import { encodeWebhookBody } from "./encode-body";
import { postWebhook } from "./post-webhook";
import { envelope } from "./payloads";
import { verifyCallback } from "./verify-callback";

const GIVE_UP_AFTER_MS = 7 * 24 * 3_600_000;
const AT_ONCE = 64;
const REORDER_WITHIN_MS = 200;
const VERIFY_DELAYS_MS = [250, 500, 1_000, 2_000];
const PLAIN: WebhookMode = { pause: false, delayMs: 0, duplicate: 0, reorder: false };

/** Sends signed webhooks, again and again with growing delays until each was answered 200 (Meta: "Webhooks > Retries"). */
export function createWebhookSender(sim: Simulator, retryDelaysMs: number[]): WebhookSender {
  const stop = new AbortController();
  const ready: string[] = [];
  const reordering = new Map<string, string[]>();
  let active = 0;
  let verification = 0;

  const modeFor = (wabaId: string | null) =>
    (wabaId === null ? undefined : sim.state.modes.get(wabaId)) ?? sim.state.modes.get("*") ?? PLAIN;

  const enqueue = (id: string) => {
    ready.push(id);
    pump();
  };

  const pump = () => {
    while (active < AT_ONCE && ready.length > 0 && sim.callback.state === "verified") {
      const delivery = sim.state.deliveries.get(ready.shift() ?? "");
      if (delivery?.state !== "pending") continue;
      active += 1;
      void attempt(delivery).finally(() => {
        active -= 1;
        if (!stop.signal.aborted) pump();
      });
    }
  };

  const attempt = async (delivery: Delivery) => {
    const url = callbackOf(sim, delivery);
    if (url === null) return;
    const done = await postWebhook({
      url,
      body: delivery.body,
      appSecret: sim.app.secret,
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

  const verifyOnce = async (turn: number) => {
    const url = sim.app.webhookUrl;
    if (url === null || turn !== verification) return;
    const problem = await verifyCallback(url, sim.app.webhookVerifyToken, stop.signal);
    if (turn !== verification || stop.signal.aborted) return;
    sim.callback.attempts += 1;
    sim.callback.lastError = problem;
    if (problem === null) {
      sim.callback.state = "verified";
      sim.changed();
      return pump();
    }
    const delay = VERIFY_DELAYS_MS[Math.min(sim.callback.attempts, VERIFY_DELAYS_MS.length) - 1] ?? 2_000;
    sim.later(delay, () => void verifyOnce(turn));
  };

  return {
    send(event) {
      const mode = modeFor(event.wabaId);
      const copies = 1 + Math.max(0, mode.duplicate);
      const body = encodeWebhookBody(envelope([event.entry]));
      let first = "";
      for (let copy = 0; copy < copies; copy += 1) {
        const delivery = add({
          wabaId: event.wabaId,
          phoneId: event.phoneId,
          body,
          signature: "valid",
          route: event.route,
          inboundWamids: event.inboundWamid === undefined ? [] : [event.inboundWamid],
          state: mode.pause ? "held" : "pending",
        });
        first ||= delivery.id;
        if (mode.pause) continue;
        if (mode.delayMs > 0) sim.later(mode.delayMs, () => release(delivery.id, mode, event.wabaId));
        else release(delivery.id, mode, event.wabaId);
      }
      forgetOldDeliveries(sim);
      sim.changed();
      return first;
    },
    sendRaw({ body, signature }) {
      const delivery = add({
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
      const [first] = held;
      if (batch && first && held.length > 1) {
        first.body = encodeWebhookBody(envelope(held.flatMap(entriesOf)));
        first.inboundWamids = held.flatMap((delivery) => delivery.inboundWamids);
        for (const other of held.slice(1)) sim.state.deliveries.delete(other.id);
        first.state = "pending";
        enqueue(first.id);
      } else {
        for (const delivery of held) {
          delivery.state = "pending";
          enqueue(delivery.id);
        }
      }
      sim.changed();
      return batch && first ? 1 : held.length;
    },
    verify() {
      verification += 1;
      sim.callback.state = sim.app.webhookUrl === null ? "none" : "unverified";
      sim.callback.attempts = 0;
      sim.callback.lastError = null;
      void verifyOnce(verification);
    },
    resume() {
      for (const delivery of sim.state.deliveries.values()) {
        if (delivery.state === "pending") enqueue(delivery.id);
      }
    },
    close: () => stop.abort(),
  };
}

/** Meta's precedence: number, then WABA, then app. Account fields always go to the app (Meta: "Webhook overrides"). */
function callbackOf(sim: Simulator, delivery: Delivery): string | null {
  if (delivery.route === "app") return sim.app.webhookUrl;
  const phone = delivery.phoneId === null ? undefined : sim.state.phones.get(delivery.phoneId);
  const waba = delivery.wabaId === null ? undefined : sim.state.wabas.get(delivery.wabaId);
  return phone?.override?.uri ?? waba?.subscription?.override?.uri ?? sim.app.webhookUrl;
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
