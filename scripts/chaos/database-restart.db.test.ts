import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sendLoad } from "../harness/http-load";
import { createSystem, type System } from "../harness/system";
import { adoptEnvironment, createTenant, type Tenant } from "../harness/tenants";
import { messagesChange, signBody, textMessage } from "../harness/webhook-bodies";
import { ensureBuild } from "../lib/ensure-build";
import { isRunning, sendSignal, waitUntil } from "../lib/processes";

const WEBHOOKS = "/api/v1/whatsapp/webhook";

beforeAll(async () => {
  await ensureBuild();
}, 300_000);

describe("R19 PostgreSQL ends and comes back", () => {
  let system: System;
  let tenant: Tenant;
  let db: pg.Client | undefined;

  beforeAll(async () => {
    system = await createSystem({ isDurable: true });
    adoptEnvironment(system);
    await system.startSimulator();
    await system.startWeb();
    system.startWorker();
    tenant = await createTenant(system, { numbers: 1 });
    await (await import("@/lib/server/db")).closeDatabase();
  }, 120_000);

  afterAll(async () => {
    await db?.end();
    await system.stop();
  }, 60_000);

  test.for(["SIGINT", "SIGKILL"] as const)(
    "%s: meanwhile nothing is acknowledged, and within ten seconds of its return all works again",
    { timeout: 120_000 },
    async (signal) => {
      const before = oneMessage(system, tenant);
      expect(await deliver(system, before.body)).toBe(200);

      const { process } = system.database;
      sendSignal(process.pid, signal, false);
      expect(await waitUntil(() => !isRunning(process), 20_000)).toBe(true);
      const during = oneMessage(system, tenant);
      expect(await deliver(system, during.body)).toBe(503);

      await system.database.restart();
      const isBack = await waitUntil(async () => (await deliver(system, during.body)) === 200, 10_000, 200);
      expect(isBack).toBe(true);
      await db?.end();
      const reader = (db = new pg.Client({ connectionString: system.database.databaseUrl }));
      reader.on("error", () => undefined);
      await reader.connect();
      const areFiled = await waitUntil(
        async () => {
          const { rows } = await reader.query<{ count: number }>(
            "SELECT count(*)::int AS count FROM messages WHERE wamid = ANY($1)",
            [[before.wamid, during.wamid]],
          );
          return rows[0]?.count === 2;
        },
        10_000,
        100,
      );
      expect(areFiled).toBe(true);
    },
  );
});

function oneMessage(system: System, tenant: Tenant) {
  const [number] = tenant.numbers;
  if (!number) throw new Error("The tenant has no number.");
  const message = textMessage("5511988887777", `Oi ${randomUUID()}`);
  const of = { wabaId: tenant.wabaId, ...number };
  const secret = system.variables.META_APP_SECRET ?? "";
  return { wamid: message.id, body: signBody(of, [messagesChange(of, { messages: [message] })], secret) };
}

async function deliver(system: System, body: ReturnType<typeof signBody>): Promise<number | undefined> {
  const { statuses } = await sendLoad({
    port: system.webPort,
    path: WEBHOOKS,
    connections: 1,
    bodies: [body],
    durationMs: 10_000,
  });
  return [...statuses.keys()][0];
}
