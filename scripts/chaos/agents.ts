/** Agents who answer: every message with an Idempotency-Key, asked again with the same key until the API has said yes. */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Tenant } from "../harness/tenants";
import { count, type Ledger } from "./ledger";
import type { Random } from "./random";

export type Agents = { finish: () => Promise<void> };

/** Starts some agents of each tenant. */
export function startAgents(input: {
  webUrl: string;
  tenants: readonly Tenant[];
  ledger: Ledger;
  random: Random;
  each: number;
  pauseMs: number;
}): Agents {
  const { webUrl, tenants, ledger, random, each, pauseMs } = input;
  let isOver = false;

  const work = async (tenant: Tenant) => {
    const headers = { Authorization: `Bearer ${tenant.apiKey}`, "Content-Type": "application/json" };
    while (!isOver) {
      await delay(pauseMs * (0.5 + Math.random()));
      const conversations = await ask<{ data: { id: string }[] }>(
        `${webUrl}/api/v1/conversations?limit=100`,
        {
          headers,
        },
      );
      const conversation = conversations?.data.length ? random.pick(conversations.data) : undefined;
      if (!conversation) continue;
      const key = randomUUID();
      const text = `canary-out-${tenant.organizationId}-${key}`;
      for (;;) {
        const message = await ask<{ id: string }>(
          `${webUrl}/api/v1/conversations/${conversation.id}/messages`,
          {
            method: "POST",
            headers: { ...headers, "Idempotency-Key": key },
            body: JSON.stringify({ type: "text", text: { body: text } }),
          },
        );
        if (message) {
          ledger.accepted.set(key, {
            id: message.id,
            conversationId: conversation.id,
            organizationId: tenant.organizationId,
            text,
          });
          count(ledger, "sends accepted by the API");
          break;
        }
        count(ledger, "sends asked again with the same key");
        await delay(300);
      }
    }
  };

  const running = tenants.flatMap((tenant) => Array.from({ length: each }, () => work(tenant)));
  return {
    finish: async () => {
      isOver = true;
      await Promise.all(running);
    },
  };
}

/** Null when there was no good answer: then nothing is known of what was done. */
async function ask<T>(url: string, init: RequestInit): Promise<T | null> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(8_000) });
    if (response.ok) return (await response.json()) as T;
    if (response.status < 500 && response.status !== 429)
      throw new Refused(`${init.method ?? "GET"} ${url}: ${response.status} ${await response.text()}`);
    return null;
  } catch (error) {
    if (error instanceof Refused) throw error;
    return null;
  }
}

class Refused extends Error {}
