import type { AppRef, Delivery, DeliveryAttempt } from "../state/records";
import { appOf, callbackOf } from "../apps";
import type { Simulator } from "../simulator";
import { markInboundDelivered } from "../phone/inbound";
import { createCallbackVerifier } from "./callback-verifier";
import { createFifo } from "./fifo";
import { createWebhookPoster } from "./post-webhook";
import { addressOf } from "./recipients";

const GIVE_UP_AFTER_MS = 7 * 24 * 3_600_000;
const AT_ONCE = 64;

export type Dispatcher = {
  /** Posts a pending delivery as soon as there is room, and again until it is answered 200. */
  enqueue: (id: string) => void;
  verify: (app: AppRef) => Promise<void>;
  observe: (listener: (delivery: Delivery, attempt: DeliveryAttempt) => void) => () => void;
  /** Takes up what a state file holds. */
  resume: () => void;
  close: () => void;
};

/** Makes what posts deliveries, and repeats those that fail (Meta: "Webhooks > Retries"). Of those that are over it remembers so many. */
export function createDispatcher(sim: Simulator, remembered: number): Dispatcher {
  const stop = new AbortController();
  const poster = createWebhookPoster(AT_ONCE);
  const ready = createFifo<string>();
  const over = createFifo<string>();
  const listeners = new Set<(delivery: Delivery, attempt: DeliveryAttempt) => void>();
  /** For addresses that have not answered Meta's challenge yet. */
  let unverified: string[] = [];
  let active = 0;

  const enqueue = (id: string) => {
    ready.push(id);
    pump();
  };

  const pump = () => {
    while (active < AT_ONCE && !stop.signal.aborted) {
      const id = ready.shift();
      if (id === undefined) return;
      const delivery = sim.state.deliveries.get(id);
      if (delivery?.state !== "pending") continue;
      if (!isAddressVerified(delivery)) {
        unverified.push(id);
        continue;
      }
      active += 1;
      void attempt(delivery).finally(() => {
        active -= 1;
        pump();
      });
    }
  };

  // An override was verified when it was set; the app's own address may be waiting for that.
  const isAddressVerified = (delivery: Delivery) =>
    callbackOf(sim, delivery.appId).state === "verified" ||
    addressOf(sim, delivery) !== (appOf(sim, delivery.appId)?.webhookUrl ?? null);

  const verify = createCallbackVerifier(sim, stop.signal, () => {
    const waiting = unverified;
    unverified = [];
    for (const id of waiting) ready.push(id);
    pump();
  });

  const attempt = async (delivery: Delivery) => {
    const url = addressOf(sim, delivery);
    const app = appOf(sim, delivery.appId);
    if (url === null || app === null) return;
    const { body, signature } = delivery;
    const done = await poster.post({ url, body, signature, appSecret: app.secret, at: sim.now() });
    // A reset or the end may have come while the request was under way.
    if (stop.signal.aborted || sim.state.deliveries.get(delivery.id) !== delivery) return;
    delivery.attempts.push(done);
    if (done.status === 200) {
      for (const wamid of delivery.inboundWamids) markInboundDelivered(sim, wamid);
      finish(delivery, "delivered");
    } else if (sim.now() - delivery.createdAt > GIVE_UP_AFTER_MS) finish(delivery, "abandoned");
    else sim.later(retryDelay(delivery.attempts.length), () => enqueue(delivery.id));
    for (const listener of listeners) listener(delivery, done);
    sim.changed();
  };

  const retryDelay = (attempts: number) =>
    sim.retryDelaysMs[Math.min(attempts, sim.retryDelaysMs.length) - 1] ?? 1_000;

  const finish = (delivery: Delivery, state: "delivered" | "abandoned") => {
    delivery.state = state;
    over.push(delivery.id);
    while (over.size() > remembered) sim.state.deliveries.delete(over.shift() ?? "");
  };

  return {
    enqueue,
    verify,
    observe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    resume() {
      for (const delivery of sim.state.deliveries.values()) {
        if (delivery.state === "pending") enqueue(delivery.id);
        else if (delivery.state !== "held") over.push(delivery.id);
      }
    },
    close() {
      stop.abort();
      poster.close();
    },
  };
}
