import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { describe, expect } from "vitest";
import { env } from "@/lib/server/env";
import {
  childEnvironment,
  contactOf,
  deliver,
  encode,
  envelope,
  sign,
  test,
  textMessage,
} from "@/testing/webhook-fixtures";
import { GET } from "./route";

const anything = envelope({ id: "0", changes: [{ field: "messages", value: {} }] });

describe("Meta's verification request", () => {
  const ask = (query: Record<string, string>) =>
    GET(new Request(`http://localhost/api/v1/whatsapp/webhook?${new URLSearchParams(query)}`), {
      params: Promise.resolve({}),
    });
  const right = {
    "hub.mode": "subscribe",
    "hub.challenge": "1158201444",
    "hub.verify_token": env().META_WEBHOOK_VERIFY_TOKEN,
  };

  test("is answered with the challenge as plain text", async () => {
    const response = await ask(right);

    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^text\/plain/);
    expect(await response.text()).toBe("1158201444");
  });

  test.for([
    ["a wrong token", { ...right, "hub.verify_token": "wrong" }],
    ["no token", { "hub.mode": "subscribe", "hub.challenge": "1" }],
    ["another mode", { ...right, "hub.mode": "unsubscribe" }],
    ["nothing", {}],
  ] as const)("is refused with %s", async ([, query]) => {
    expect((await ask(query)).status).toBe(403);
  });
});

describe("a delivery that is refused", () => {
  test.for([
    ["without a signature", null, 401, "signature_missing"],
    ["with a forged signature", sign("{}", "not the secret"), 403, "signature_wrong"],
    ["with a signature of the wrong length", sign(encode(anything)).slice(0, -2), 403, "signature_wrong"],
    ["with a signature that is not hex", `sha256=${"z".repeat(64)}`, 403, "signature_wrong"],
  ] as const)("%s", async ([, signature, status, code], { logs }) => {
    expect(await deliver(anything, { signature })).toMatchObject({ status, body: { code } });
    expect(await logs()).toEqual([]);
  });

  test("when it is not JSON, or not UTF-8", async ({ logs }) => {
    expect(await deliver("hello")).toMatchObject({ status: 400, body: { code: "invalid_input" } });
    expect(await deliver("")).toMatchObject({ status: 400, body: { code: "invalid_input" } });
    expect(await deliver(Uint8Array.from([0x22, 0xff, 0xfe, 0x22]))).toMatchObject({ status: 400 });
    expect(await logs()).toEqual([]);
  });

  test("when it is larger than 4 MB, before anything is checked", async () => {
    const body = JSON.stringify("x".repeat(4 * 1024 * 1024));

    expect(await deliver(body, { signature: null })).toMatchObject({
      status: 413,
      body: { code: "payload_too_large" },
    });
  });
});

test("a body of 3.9 MB is taken", async ({ logs }) => {
  expect((await deliver(JSON.stringify("x".repeat(3_900_000)))).status).toBe(200);
  expect(await logs()).toHaveLength(1);
});

test("what Meta escapes is verified as sent, kept byte for byte and read as written", async ({
  createTenant,
  drain,
  logs,
}) => {
  const tenant = await createTenant();
  const words = "Olá, você 😀 <b> 50% @ a/b ä";
  const body = encode(
    tenant.webhook({ contacts: [contactOf("55119", "Zoë 🎈")], messages: [textMessage("55119", words)] }),
  )
    .replaceAll("<", "\\u003c")
    .replaceAll("%", "\\u0025")
    .replaceAll("@", "\\u0040");
  expect(body).toContain("\\ud83d\\ude00");
  expect(body).toContain("a\\/b");

  expect(await deliver(body)).toEqual({ status: 200, body: { received: true } });
  await drain();

  expect((await logs())[0]?.payload).toBe(body);
  expect((await tenant.messages())[0]?.content).toEqual({ body: words });
  expect((await tenant.contacts())[0]?.profileName).toBe("Zoë 🎈");
});

test("a body in plain UTF-8 is taken as well", async ({ createTenant, drain }) => {
  const tenant = await createTenant();

  await deliver(JSON.stringify(tenant.webhook({ messages: [textMessage("55119", "você 😀")] })));
  await drain();

  expect((await tenant.messages())[0]?.content).toEqual({ body: "você 😀" });
});

test("what PostgreSQL cannot hold costs no message", async ({ createTenant, drain }) => {
  const tenant = await createTenant();
  const message = textMessage("55119", "x");
  const value = {
    contacts: [contactOf("55119", "Zé\u0000")],
    messages: [{ ...message, text: { body: "a\u0000b\ud83d" } }],
  };

  expect((await deliver(encode(tenant.webhook(value)))).status).toBe(200);
  await drain();

  expect((await tenant.messages())[0]?.content).toEqual({ body: "a\ufffdb\ufffd" });
  expect((await tenant.contacts())[0]?.profileName).toBe("Zé\ufffd");
});

test("a body nested ten thousand deep is stored and does not stop the worker", async ({ drain, logs }) => {
  const body = `{"object":"whatsapp_business_account","entry":[${"[".repeat(10_000)}${"]".repeat(10_000)}]}`;

  expect((await deliver(body)).status).toBe(200);
  await drain();

  const [log] = await logs();
  expect(log).toMatchObject({ attempts: 1, lockedUntil: null });
});

test("the same body delivered 50 times at once is one row and one message", async ({
  createTenant,
  drain,
  logs,
}) => {
  const tenant = await createTenant();
  const body = encode(tenant.webhook({ messages: [textMessage("55119", "once")] }));

  const answers = await Promise.all(Array.from({ length: 50 }, () => deliver(body)));
  await drain();
  await deliver(body);
  await drain();

  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await logs()).toMatchObject([{ deliveries: 51, attempts: 1, status: "processed" }]);
  expect(await tenant.messages()).toHaveLength(1);
  expect((await tenant.conversations())[0]?.unreadCount).toBe(1);
});

test("the row names its fields and numbers", async ({ createTenant, logs }) => {
  const tenant = await createTenant();

  await deliver(tenant.webhook({ messages: [] }));

  expect(await logs()).toMatchObject([
    { fields: ["messages"], phoneIds: [tenant.phoneId], status: "received" },
  ]);
});

test("without a database the answer is 503, so that Meta delivers again", async () => {
  const body = encode(anything);
  const script = `
    const { POST } = await import(${JSON.stringify(path.resolve("src/app/api/v1/whatsapp/webhook/route.ts"))});
    const request = new Request("http://localhost/x", {
      method: "POST",
      headers: { "X-Hub-Signature-256": ${JSON.stringify(sign(body))} },
      body: ${JSON.stringify(body)},
    });
    const response = await POST(request, { params: Promise.resolve({}) });
    process.stdout.write(JSON.stringify({ status: response.status, body: await response.json() }));
    process.exit(0);
  `;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", script], {
    env: childEnvironment({ DATABASE_URL: "postgres://nobody@127.0.0.1:9/none", LOG_LEVEL: "silent" }),
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  await once(child, "close");

  expect(JSON.parse(printed)).toMatchObject({ status: 503, body: { code: "cannot_store" } });
});
