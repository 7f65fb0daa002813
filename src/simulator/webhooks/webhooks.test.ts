import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import {
  app,
  eventually,
  like,
  parseJson,
  startCallback,
  startTestSimulator,
  type Callback,
  type Json,
  type TestSimulator,
} from "../testing/start";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function start(answer?: Parameters<typeof startCallback>[0]) {
  const callback = await startCallback(answer);
  open.push(callback);
  const meta = await startTestSimulator({ webhookUrl: callback.url });
  open.push(meta);
  return { callback, meta };
}

const send = (
  meta: TestSimulator,
  one: { phoneId: string; token: string },
  to: string,
  extra: Record<string, unknown> = {},
) =>
  meta.request(
    "POST",
    `/v25.0/${one.phoneId}/messages`,
    { messaging_product: "whatsapp", to, type: "text", text: { body: "Olá" }, ...extra },
    one.token,
  );

const statuses = (callback: Callback) => callback.values().flatMap((change) => change.value.statuses ?? []);

describe("a customer's message", () => {
  test("arrives signed over its escaped body, in the shape Meta documents", async () => {
    const { callback, meta } = await start();
    const { wabaId, phoneId } = await meta.connected();
    const text = "Olá, tudo bem? 😀 1/2";

    const { wamid } = await meta.control("messages", {
      phoneNumberId: phoneId,
      personId: "maria-souza",
      text,
    });
    await eventually("the webhook", () => callback.received[0]);

    const [post] = callback.received as [{ body: string; headers: Record<string, string> }];
    expect(post.body).toContain(String.raw`"Ol\u00e1, tudo bem? \ud83d\ude00 1\/2"`);
    expect(post.headers["x-hub-signature-256"]).toBe(
      `sha256=${createHmac("sha256", app.secret).update(post.body).digest("hex")}`,
    );
    expect(post.headers["user-agent"]).toBe("facebookexternalua");
    const parsed = parseJson(post.body);
    expect(parsed).toEqual({
      object: "whatsapp_business_account",
      entry: [
        {
          id: wabaId,
          time: parsed.entry[0]?.time,
          changes: [
            {
              field: "messages",
              value: {
                messaging_product: "whatsapp",
                metadata: { display_phone_number: "551140001000", phone_number_id: phoneId },
                contacts: [
                  {
                    profile: { name: "Maria Souza" },
                    wa_id: "5511987650001",
                    user_id: like(/^BR\.\d+$/),
                  },
                ],
                messages: [
                  {
                    from: "5511987650001",
                    from_user_id: like(/^BR\.\d+$/),
                    id: wamid,
                    timestamp: like(/^\d{10}$/),
                    type: "text",
                    text: { body: text },
                  },
                ],
              },
            },
          ],
        },
      ],
    });
  });

  test("stays away from apps that have not subscribed", async () => {
    const { callback, meta } = await start();
    const one = await meta.connected();
    await meta.request("DELETE", `/${one.wabaId}/subscribed_apps`, undefined, one.token);
    await meta.control("messages", { phoneNumberId: one.phoneId, personId: "maria-souza", text: "unheard" });
    await meta.request("POST", `/${one.wabaId}/subscribed_apps`, {}, one.token);
    await meta.control("messages", { phoneNumberId: one.phoneId, personId: "maria-souza", text: "heard" });

    await eventually("a webhook", () => callback.received[0]);

    expect(callback.values().map((change) => change.value.messages[0].text.body)).toEqual(["heard"]);
  });

  test("is sent again until it is answered 200, and only then gets its second tick", async () => {
    const answers = [{ status: 500 }, "hang-up", { status: 204 }] as const;
    const { callback, meta } = await start((count) => answers[count - 1] ?? { status: 200 });
    const { phoneId } = await meta.connected();

    const { wamid } = await meta.control("messages", {
      phoneNumberId: phoneId,
      personId: "maria-souza",
      text: "Oi",
    });
    const [delivery] = await eventually("the delivery", async () => {
      const { data } = await meta.control("deliveries");
      return data[0].state === "delivered" ? data : null;
    });

    expect(delivery.attempts.map((attempt) => attempt.status)).toEqual([500, null, 204, 200]);
    expect(new Set(callback.received.map((post) => post.body)).size).toBe(1);
    expect((await meta.control(`messages/${wamid}`)).status).toBe("delivered");
  });

  test("leaves out wa_id and from when the person hides the number", async () => {
    const { callback, meta } = await start();
    const one = await meta.connected();
    const shy = await meta.control("people", {
      name: "Zé",
      phone: "5511955550000",
      username: "ze",
      hidesPhone: true,
    });
    await meta.control("messages", { phoneNumberId: one.phoneId, personId: shy.id, text: "Oi" });
    await eventually("the webhook", () => callback.received[0]);

    const { contacts, messages } = (callback.values() as [Json])[0].value;
    expect(contacts[0]).toEqual({
      profile: { name: "Zé", username: "ze" },
      user_id: messages[0].from_user_id,
    });
    expect(messages[0]).not.toHaveProperty("from");
    const answer = await send(meta, one, "", { to: undefined, recipient: contacts[0].user_id });
    expect(answer.body.contacts).toEqual([{ input: contacts[0].user_id, user_id: contacts[0].user_id }]);
  });
});

describe("statuses", () => {
  test("follow a send: sent, delivered, and read once the customer opens the chat", async () => {
    const { callback, meta } = await start();
    const one = await meta.connected();
    await meta.control("messages", { phoneNumberId: one.phoneId, personId: "joao-pereira", text: "Oi" });

    // The number one dials in Brazil; the answer names the wa_id, which has no ninth digit.
    const answer = await send(meta, one, "+55 85 99876-0002", { biz_opaque_callback_data: "ours-1" });
    const wamid = answer.body.messages[0].id;
    expect(answer.body).toEqual({
      messaging_product: "whatsapp",
      contacts: [{ input: "+55 85 99876-0002", wa_id: "558598760002" }],
      messages: [{ id: like(/^wamid\./) }],
    });
    await eventually("delivered", () => statuses(callback).length === 2);
    await meta.control(`people/joao-pereira/chats/${one.phoneId}/open`, {});
    await eventually("read", () => statuses(callback).length === 3);

    expect(statuses(callback).map((status) => status.status)).toEqual(["sent", "delivered", "read"]);
    for (const status of statuses(callback)) {
      expect(status).toMatchObject({
        id: wamid,
        recipient_id: "558598760002",
        biz_opaque_callback_data: "ours-1",
        pricing: { pricing_model: "PMP", category: "service" },
      });
    }
  });

  test("stop at sent while the phone is offline", async () => {
    const { callback, meta } = await start();
    const one = await meta.connected();
    await meta.control("people/maria-souza", { online: false }, "PATCH");
    await meta.control("messages", { phoneNumberId: one.phoneId, personId: "maria-souza", text: "Oi" });
    const { body } = await send(meta, one, "5511987650001");

    await eventually("sent", () => statuses(callback)[0]);
    expect((await meta.control(`messages/${body.messages[0].id}`)).status).toBe("sent");
    await meta.control("people/maria-souza", { online: true }, "PATCH");
    await eventually("delivered", () => statuses(callback)[1]);

    expect(statuses(callback).map((status) => status.status)).toEqual(["sent", "delivered"]);
  });

  test.each([
    ["131047 outside the 24 hour window", "5511987650001", 131047],
    ["131026 when nobody with that number is on WhatsApp", "5511900000000", 131026],
  ])("end with failed %s, after a 200", async (_, to, code) => {
    const { callback, meta } = await start();
    const one = await meta.connected();

    const answer = await send(meta, one, to);
    const failed = await eventually("failed", () => statuses(callback)[0]);

    expect(answer.status).toBe(200);
    expect(failed).toMatchObject({ status: "failed", errors: [{ code }] });
    expect(failed).not.toHaveProperty("pricing");
  });
});

describe("sending", () => {
  test.each([
    ["no recipient", { to: undefined }, 100],
    ["no text", { text: undefined }, 131008],
    ["an empty text", { text: { body: "" } }, 131008],
    ["a context of the wrong form", { context: "wamid.1" }, 131009],
    ["a recipient that is no number", { to: "maria" }, 131009],
    ["a text of more than 4096 characters", { text: { body: "x".repeat(4097) } }, 100],
    ["an invented type", { type: "telegram" }, 100],
    ["the sender as recipient", { to: "551140001000" }, 131021],
  ])("is refused with %s", async (_, extra, code) => {
    const { meta } = await start();
    const one = await meta.connected();

    const answer = await send(meta, one, "5511987650001", extra);

    expect([answer.status, answer.body.error.code]).toEqual([400, code]);
  });

  test("is refused from a number that is not registered", async () => {
    const { meta } = await start();
    const one = await meta.connected();
    await meta.request("POST", `/${one.phoneId}/deregister`, {}, one.token);

    expect((await send(meta, one, "5511987650001")).body.error.code).toBe(133010);
  });

  test("of a read receipt turns the customer's ticks blue up to that message", async () => {
    const { meta } = await start();
    const one = await meta.connected();
    const write = (text: string) =>
      meta.control("messages", { phoneNumberId: one.phoneId, personId: "maria-souza", text });
    const [first, second] = [await write("1"), await write("2")];

    const receipt = await meta.request(
      "POST",
      `/${one.phoneId}/messages`,
      {
        messaging_product: "whatsapp",
        status: "read",
        message_id: second.wamid,
        typing_indicator: { type: "text" },
      },
      one.token,
    );

    expect(receipt.body).toEqual({ success: true });
    for (const { wamid } of [first, second])
      expect((await meta.control(`messages/${wamid}`)).status).toBe("read");
  });
});

describe("webhook modes", () => {
  test("pause holds, and a batched flush sends everything of every tenant in one post", async () => {
    const { callback, meta } = await start();
    const [a, b] = [await meta.connected(), await meta.connected()];
    await meta.control("webhooks/mode", { pause: true });
    for (const one of [a, b, a]) {
      await meta.control("messages", { phoneNumberId: one.phoneId, personId: "maria-souza", text: "Oi" });
    }
    await meta.control("webhooks/flush", { batch: true });
    await eventually("the batch", () => callback.received[0]);

    expect(callback.values().map((change) => change.entryId)).toEqual([a.wabaId, b.wabaId, a.wabaId]);
    expect(callback.received).toHaveLength(1);
  });

  test("duplicate sends the same body again; of one WABA only", async () => {
    const { callback, meta } = await start();
    const [a, b] = [await meta.connected(), await meta.connected()];
    await meta.control("webhooks/mode", { wabaId: a.wabaId, duplicate: 2 });
    for (const one of [a, b]) {
      await meta.control("messages", { phoneNumberId: one.phoneId, personId: "maria-souza", text: "Oi" });
    }
    await eventually("four posts", () => callback.received.length === 4);

    expect(callback.values().filter((change) => change.entryId === a.wabaId)).toHaveLength(3);
  });

  test("reorder turns round what happens close together", async () => {
    const { callback, meta } = await start();
    const one = await meta.connected();
    await meta.control("messages", { phoneNumberId: one.phoneId, personId: "maria-souza", text: "Oi" });
    await eventually("the message", () => callback.received[0]);
    await meta.control("webhooks/mode", { reorder: true });
    await send(meta, one, "5511987650001");
    await eventually("both statuses", () => statuses(callback).length === 2);

    expect(statuses(callback).map((status) => status.status)).toEqual(["delivered", "sent"]);
  });

  test("raw delivers any text with a right, wrong or missing signature", async () => {
    const { callback, meta } = await start();
    for (const signature of ["valid", "wrong", "missing"]) {
      await meta.control("webhooks/raw", { body: `not json ${signature}`, signature });
    }
    await eventually("three posts", () => callback.received.length === 3);

    const right = (body: string) => `sha256=${createHmac("sha256", app.secret).update(body).digest("hex")}`;
    const headerOf = (signature: string) => {
      const post = callback.received.find(({ body }) => body.endsWith(signature));
      return post?.headers["x-hub-signature-256"];
    };
    expect(headerOf("valid")).toBe(right("not json valid"));
    expect(headerOf("wrong")).toMatch(/^sha256=[0-9a-f]{64}$/);
    expect(headerOf("wrong")).not.toBe(right("not json wrong"));
    expect(headerOf("missing")).toBeUndefined();
  });
});

test("a grant is told by account_update under a portfolio id", async () => {
  const { callback, meta } = await start();
  const waba = await meta.control("wabas", { name: "Padaria" });
  await meta.control("grants", { wabaIds: [waba.wabaId] });

  const change = await eventually("PARTNER_ADDED", () => callback.values()[0]);

  expect(change).toMatchObject({
    field: "account_update",
    value: {
      event: "PARTNER_ADDED",
      waba_info: { waba_id: waba.wabaId, owner_business_id: waba.businessId },
    },
  });
  expect(change.entryId).not.toBe(waba.wabaId);
});

test("nothing is delivered before the callback has answered Meta's challenge", async () => {
  const callback = await startCallback();
  const meta = await startTestSimulator({
    webhookUrl: callback.url,
    app: { ...app, webhookUrl: callback.url, webhookVerifyToken: "another" },
  });
  open.push(callback, meta);
  const { phoneId } = await meta.connected();
  await meta.control("messages", { phoneNumberId: phoneId, personId: "maria-souza", text: "Oi" });
  const health = await eventually("a refused challenge", async () => {
    const { callback: state } = await meta.control("health");
    return state.attempts > 0 ? state : null;
  });
  expect(health).toMatchObject({ state: "unverified", lastError: "HTTP Status Code = 403" });
  expect(callback.received).toEqual([]);

  await meta.control("app", { webhookVerifyToken: app.webhookVerifyToken });

  await eventually("the message", () => callback.received[0]);
});

test("a restart keeps people, numbers, tokens and messages, and delivers what was still open", async () => {
  const folder = mkdtempSync(join(tmpdir(), "simulator-"));
  open.push({ close: () => rm(folder, { recursive: true }) });
  const stateFile = join(folder, "deep", "state.json");
  const before = await startTestSimulator({ stateFile, webhookUrl: "http://127.0.0.1:9/webhook" });
  const one = await before.connected();
  await before.control("messages", { phoneNumberId: one.phoneId, personId: "maria-souza", text: "Antes" });
  await before.close();
  expect(statSync(stateFile).mode & 0o777).toBe(0o600);
  expect(readFileSync(stateFile, "utf8")).not.toContain(one.token);

  const callback = await startCallback();
  const meta = await startTestSimulator({ stateFile, webhookUrl: callback.url });
  open.push(callback, meta);

  const change = await eventually("the message from before", () => callback.values()[0]);
  expect(change.value.messages[0].text.body).toBe("Antes");
  expect((await send(meta, one, "5511987650001")).status).toBe(200);
});

test("a taken port is named", async () => {
  const { meta } = await start();

  await expect(startTestSimulator({ port: meta.port })).rejects.toThrow(
    `Port ${meta.port} is already in use.`,
  );
});
