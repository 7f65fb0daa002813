import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, expect, vi } from "vitest";
import { GET, POST } from "@/app/api/v1/whatsapp/webhook/route";
import { env } from "@/lib/server/env";
import { startSimulator, type RunningSimulator } from "@/simulator/server";
import { test } from "@/testing/webhook-fixtures";

// Meta's stand-in delivers over HTTP to the route, as it does to the running product.

let simulator: RunningSimulator;
let answers: number[] = [];

const callback = createServer((incoming, outgoing) => void answer(incoming, outgoing));

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const headers = new Headers(
    Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, [value].flat().join()]),
  );
  const url = `http://localhost${incoming.url}`;
  const route = { params: Promise.resolve({}) };
  const response =
    incoming.method === "GET"
      ? await GET(new Request(url, { headers }), route)
      : await POST(new Request(url, { method: "POST", headers, body: await buffer(incoming) }), route);
  // Meta's verification of the address is no delivery.
  if (incoming.method === "POST") answers.push(response.status);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text());
}

beforeAll(async () => {
  await new Promise<void>((resolve) => callback.listen(0, "127.0.0.1", resolve));
  simulator = await startSimulator({
    port: 0,
    seed: false,
    retryDelaysMs: [20],
    app: {
      id: env().META_APP_ID,
      secret: env().META_APP_SECRET,
      configId: env().META_CONFIG_ID,
      webhookUrl: `http://127.0.0.1:${(callback.address() as AddressInfo).port}/api/v1/whatsapp/webhook`,
      webhookVerifyToken: env().META_WEBHOOK_VERIFY_TOKEN,
    },
  });
});

afterAll(async () => {
  await simulator.close();
  callback.close();
});

beforeEach(() => {
  answers = [];
});

async function control<T>(path: string, body: unknown): Promise<T> {
  const response = await fetch(`${simulator.url}/__sim/${path}`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`/__sim/${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

async function createWaba(): Promise<{ wabaId: string; phoneId: string }> {
  const phones = [{ displayPhoneNumber: "+55 11 98888-7777", verifiedName: "Padaria Sol", registered: true }];
  const waba = await control<{ wabaId: string; phoneNumberIds: string[] }>("wabas", {
    name: "Padaria Sol",
    subscribed: true,
    phones,
  });
  return { wabaId: waba.wabaId, phoneId: waba.phoneNumberIds[0] ?? "" };
}

const answered = (...statuses: number[]) =>
  vi.waitFor(
    () =>
      expect(answers.filter((status) => statuses.includes(status)).length).toBeGreaterThanOrEqual(
        statuses.length,
      ),
    {
      timeout: 10_000,
    },
  );

test("a customer writes and the message is filed once, though Meta delivers it four times", async ({
  createTenant,
  drain,
}) => {
  const ids = await createWaba();
  const tenant = await createTenant(ids);
  await control("webhooks/mode", { wabaId: ids.wabaId, duplicate: 3 });

  const text = "Olá! 🥖 Vocês têm pão/croissant?";
  await control("messages", { phoneNumberId: ids.phoneId, from: "+5511977776666", name: "Dona Rosa", text });
  await answered(200, 200, 200, 200);
  await drain();

  expect(await tenant.messages()).toMatchObject([{ content: { body: text }, type: "text", direction: "in" }]);
  expect(await tenant.contacts()).toMatchObject([{ profileName: "Dona Rosa", waId: "5511977776666" }]);
  expect((await tenant.contacts())[0]?.userId).toMatch(/^BR\./);
});

test("a customer who hides the number is known by BSUID", async ({ createTenant, drain }) => {
  const ids = await createWaba();
  const tenant = await createTenant(ids);
  const person = await control<{ id: string }>("people", {
    name: "Zé",
    phone: "+5511966665555",
    username: "ze",
    hidesPhone: true,
  });

  await control("messages", { phoneNumberId: ids.phoneId, personId: person.id, text: "oi" });
  await answered(200);
  await drain();

  expect(await tenant.contacts()).toMatchObject([{ waId: null, profileName: "Zé", username: "ze" }]);
  expect(await tenant.messages()).toHaveLength(1);
});

test("held back and sent as one batch in the wrong order, the messages end in Meta's order", async ({
  createTenant,
  drain,
  logs,
}) => {
  const [first, second] = [await createWaba(), await createWaba()];
  const [one, two] = [await createTenant(first), await createTenant(second)];
  await control("webhooks/mode", { pause: true });
  for (const [index, ids] of [first, second, first].entries()) {
    await control("time", { offsetMs: index * 2000 });
    await control("messages", { phoneNumberId: ids.phoneId, from: "+5511977776666", text: `n ${index}` });
  }
  await control("webhooks/flush", { batch: true, reverse: true });
  await answered(200);
  await control("webhooks/mode", { pause: false });
  await control("time", { offsetMs: 0 });
  await drain();

  expect((await one.messages()).map(({ content }) => content)).toEqual([{ body: "n 0" }, { body: "n 2" }]);
  expect((await two.messages()).map(({ content }) => content)).toEqual([{ body: "n 1" }]);
  expect(await logs()).toMatchObject([{ organizationId: null, status: "processed" }]);
});

test.for([
  ["wrong", 403],
  ["missing", 401],
] as const)(
  "a signature that is %s is refused with %i and nothing is stored",
  async ([signature, status], { logs }) => {
    await control("webhooks/raw", { body: { object: "whatsapp_business_account", entry: [] }, signature });
    await answered(status);

    expect(await logs()).toEqual([]);
  },
);
