/** Meta's webhook side with its retry rule: what is not answered 200 is sent again, and what is may be sent again too. */
import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Agent, request } from "undici";
import { customer, messagesChange, signBody, type SignedBody, textMessage } from "../harness/webhook-bodies";
import type { Tenant } from "../harness/tenants";
import { count, type Ledger } from "./ledger";
import type { Random } from "./random";

/** Who writes, and is answered; the simulator must know them. */
export const CUSTOMERS = 40;
const AT_ONCE = 12;

export type MetaSender = {
  /** Makes up no more, and resolves when everything was answered 200. */
  finish: () => Promise<void>;
};

/** Sends customers' messages of several tenants, alone and in batches over tenants, some of them more than once. */
export function startMetaSender(input: {
  port: () => number;
  secret: string;
  tenants: readonly Tenant[];
  ledger: Ledger;
  random: Random;
  perSecond: number;
}): MetaSender {
  const { port, secret, tenants, ledger, random, perSecond } = input;
  const agent = new Agent({
    connections: AT_ONCE,
    headersTimeout: 8_000,
    bodyTimeout: 8_000,
    connectTimeout: 2_000,
  });
  const waiting: SignedBody[] = [];
  let isOver = false;
  const past: SignedBody[] = [];

  const makeBody = (): SignedBody => {
    const tenant = random.pick(tenants);
    const number = random.pick(tenant.numbers);
    const messages = Array.from({ length: random.pick([1, 1, 1, 2, 5, 30]) }, () => {
      const from = customer(Math.floor(random.next() * CUSTOMERS));
      const message = textMessage(
        from,
        `canary-${number.phoneId}-${Math.floor(random.next() * 1e12)} ção 🍞`,
      );
      ledger.inbound.set(message.id, { phoneId: number.phoneId, text: message.text.body });
      return message;
    });
    const changes = [messagesChange(number, { messages })];
    // One body may hold changes of several numbers, also of other organizations.
    if (random.next() < 0.2) {
      const other = random.pick(random.pick(tenants).numbers);
      const message = textMessage(customer(1), `canary-${other.phoneId}-${Math.floor(random.next() * 1e12)}`);
      ledger.inbound.set(message.id, { phoneId: other.phoneId, text: message.text.body });
      changes.push(messagesChange(other, { messages: [message] }));
    }
    return signBody({ wabaId: tenant.wabaId, ...number }, changes, secret);
  };

  const make = async () => {
    while (!isOver) {
      const body = makeBody();
      waiting.push(body);
      if (past.length < 2_000) past.push(body);
      // Delivered again although it was answered, at once or much later.
      if (random.next() < 0.3) waiting.push(random.pick(past));
      await delay(1000 / perSecond);
    }
  };

  const send = async () => {
    for (;;) {
      const body = waiting.shift();
      if (!body) {
        if (isOver) return;
        await delay(20);
        continue;
      }
      const status = await post(agent, port(), body);
      count(
        ledger,
        status === 200
          ? "webhooks answered 200"
          : `webhooks answered ${status === 0 ? "not at all" : status}`,
      );
      if (status === 200) ledger.acknowledged.add(createHash("sha256").update(body.body).digest("hex"));
      else {
        // Somewhere behind the others: order is not promised.
        waiting.splice(Math.floor(Math.random() * (waiting.length + 1)), 0, body);
        await delay(100);
      }
    }
  };

  const senders = [make(), ...Array.from({ length: AT_ONCE }, send)];
  return {
    finish: async () => {
      isOver = true;
      await Promise.all(senders);
      await agent.close();
    },
  };
}

async function post(agent: Agent, port: number, { body, signature }: SignedBody): Promise<number> {
  try {
    const response = await request(`http://127.0.0.1:${port}/api/v1/whatsapp/webhook`, {
      dispatcher: agent,
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Hub-Signature-256": signature },
      body,
    });
    await response.body.dump();
    return response.statusCode;
  } catch {
    return 0;
  }
}
