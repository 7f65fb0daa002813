import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  app,
  eventually,
  startCallback,
  startTestSimulator,
  type Callback,
  type TestSimulator,
} from "../testing/start";

const open: { close(): Promise<void> }[] = [];
let callback: Callback;
let meta: TestSimulator;
beforeEach(async () => {
  callback = await startCallback();
  meta = await startTestSimulator({ webhookUrl: callback.url });
  open.push(callback, meta);
});
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** An organization's own app with a token and a callback of its own, subscribed to the WABA. */
async function ownApp(wabaId: string) {
  const ownCallback = await startCallback();
  open.push(ownCallback);
  const { id, secret } = await meta.control("apps", {
    name: "Padaria's app",
    webhookUrl: ownCallback.url,
    webhookVerifyToken: app.webhookVerifyToken,
  });
  const { accessToken, userId } = await meta.control("tokens", { wabaIds: [wabaId], appId: id });
  const subscribe = (body: unknown = {}) =>
    meta.request("POST", `/v25.0/${wabaId}/subscribed_apps`, body, accessToken);
  return { id, secret, accessToken, userId, subscribe, callback: ownCallback };
}

const debug = (input: string, asking: string) =>
  meta.request("GET", `/v25.0/debug_token?input_token=${input}`, undefined, asking);
const proofOf = (token: string, secret: string) => createHmac("sha256", secret).update(token).digest("hex");

describe("an organization's own app", () => {
  test("is named by debug_token to itself, and refused to other apps", async () => {
    const { wabaId, token } = await meta.connected();
    const own = await ownApp(wabaId);

    for (const asking of [`${own.id}|${own.secret}`, own.accessToken]) {
      expect((await debug(own.accessToken, asking)).body.data).toMatchObject({
        app_id: own.id,
        application: "Padaria's app",
        user_id: own.userId,
        is_valid: true,
        expires_at: 0,
      });
    }
    for (const asking of [`${app.id}|${app.secret}`, token]) {
      const refused = await debug(own.accessToken, asking);
      expect([refused.status, refused.body.error.code]).toEqual([400, 100]);
      expect(refused.body.error.message).toContain("did not match the Viewing App");
    }
    expect((await debug(own.accessToken, `${own.id}|guess`)).status).toBe(401);
  });

  test("proves calls with its own secret, and no other proof will do", async () => {
    const { wabaId } = await meta.connected();
    const own = await ownApp(wabaId);
    const read = (proof: string) =>
      meta.request("GET", `/v25.0/${wabaId}?appsecret_proof=${proof}`, undefined, own.accessToken);

    expect((await read(proofOf(own.accessToken, own.secret))).status).toBe(200);
    const wrong = await read(proofOf(own.accessToken, app.secret));
    expect([wrong.status, wrong.body.error.code, wrong.body.error.message]).toEqual([
      400,
      100,
      "Invalid appsecret_proof provided in the API argument",
    ]);
    const inBody = await own.subscribe({ appsecret_proof: "0".repeat(64) });
    expect(inBody.body.error.code).toBe(100);
  });

  test("subscribes and unsubscribes for itself; everybody sees the whole list", async () => {
    const one = await meta.connected();
    const own = await ownApp(one.wabaId);
    const path = `/v25.0/${one.wabaId}/subscribed_apps`;
    const listed = async () => {
      const { data } = (await meta.request("GET", path, undefined, one.token)).body;
      return data as unknown as {
        whatsapp_business_api_data: { id: string };
        override_callback_uri?: string;
      }[];
    };

    await own.subscribe({ override_callback_uri: own.callback.url, verify_token: app.webhookVerifyToken });
    expect(await listed()).toMatchObject([
      { whatsapp_business_api_data: { id: app.id } },
      { whatsapp_business_api_data: { id: own.id }, override_callback_uri: own.callback.url },
    ]);
    await meta.request("DELETE", path, undefined, one.token);
    expect((await listed()).map((one) => one.whatsapp_business_api_data.id)).toEqual([own.id]);
  });

  test("hears of a message too, signed with its own secret, at its own address", async () => {
    const one = await meta.connected();
    const own = await ownApp(one.wabaId);
    await own.subscribe();

    await meta.control("messages", { phoneNumberId: one.phoneId, personId: "maria-souza", text: "Oi" });

    const [ours] = await eventually("our webhook", () => callback.received[0] && callback.received);
    const [theirs] = await eventually("the other", () => own.callback.received[0] && own.callback.received);
    const signature = (body: string, secret: string) =>
      `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
    expect(ours?.headers["x-hub-signature-256"]).toBe(signature(ours?.body ?? "", app.secret));
    expect(theirs?.headers["x-hub-signature-256"]).toBe(signature(theirs?.body ?? "", own.secret));
    expect(theirs?.body).toBe(ours?.body);
    const { data } = await meta.control(`deliveries?wabaId=${one.wabaId}`);
    expect(data.map((delivery) => delivery.appId)).toEqual([app.id, own.id]);
  });

  test("joins held webhooks apart from ours", async () => {
    const one = await meta.connected();
    const own = await ownApp(one.wabaId);
    await own.subscribe();
    await meta.control("webhooks/mode", { pause: true });
    for (const text of ["um", "dois"]) {
      await meta.control("messages", { phoneNumberId: one.phoneId, personId: "maria-souza", text });
    }

    expect(await meta.control("webhooks/flush", { batch: true })).toEqual({ sent: 2 });
    await eventually(
      "both posts",
      () => callback.received.length === 1 && own.callback.received.length === 1,
    );
    expect([callback.values().length, own.callback.values().length]).toEqual([2, 2]);
  });

  test("waits with its webhooks until its callback answers; ours do not wait for it", async () => {
    const one = await meta.connected();
    const own = await ownApp(one.wabaId);
    await own.subscribe();
    const wrong = await meta.control("apps", { id: own.id, webhookVerifyToken: "another" });
    expect(wrong.callback).toMatchObject({ state: "unverified", lastError: "HTTP Status Code = 403" });
    await meta.control("messages", { phoneNumberId: one.phoneId, personId: "maria-souza", text: "Oi" });
    await eventually("our webhook", () => callback.received[0]);
    expect(own.callback.received).toEqual([]);

    const right = await meta.control("apps", { id: own.id, webhookVerifyToken: app.webhookVerifyToken });

    expect(right).toMatchObject({ id: own.id, secret: own.secret, callback: { state: "verified" } });
    await eventually("its webhook", () => own.callback.received[0]);
  });

  test("keeps its tokens and subscription when ours are removed", async () => {
    const one = await meta.connected();
    const own = await ownApp(one.wabaId);
    await own.subscribe();

    await meta.control("account-updates", { wabaId: one.wabaId, event: "PARTNER_REMOVED" });

    const path = `/v25.0/${one.wabaId}/subscribed_apps`;
    const { body } = await meta.request("GET", path, undefined, own.accessToken);
    expect(body.data).toMatchObject([{ whatsapp_business_api_data: { id: own.id } }]);
    const { data } = await meta.control(`deliveries?wabaId=${one.wabaId}`);
    expect(data.map((delivery) => delivery.appId)).toEqual([app.id]);
  });
});

test("a system-user token has the scopes and the life it was made with", async () => {
  const { wabaId } = await meta.connected();

  const { accessToken } = await meta.control("tokens", {
    wabaIds: [wabaId],
    scopes: ["whatsapp_business_management"],
    expiresInSeconds: 60,
  });

  const { data } = (await debug(accessToken, accessToken)).body;
  expect(data).toMatchObject({ app_id: app.id, scopes: ["whatsapp_business_management"] });
  await meta.control("time", { offsetMs: 61_000 });
  expect((await debug(accessToken, `${app.id}|${app.secret}`)).body.data).toMatchObject({
    is_valid: false,
    error: { code: 190, subcode: 463 },
  });
});

describe("a signed request", () => {
  async function startForm() {
    const forms: { type: string; fields: URLSearchParams }[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString("utf8")));
      request.on("end", () => {
        forms.push({ type: request.headers["content-type"] ?? "", fields: new URLSearchParams(body) });
        response.writeHead(200, { "Content-Type": "application/json" }).end('{"confirmation_code":"abc"}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    open.push({ close: () => new Promise<void>((resolve) => server.close(() => resolve())) });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, forms };
  }

  test("is Meta's form, signed with the app's secret, and what came back is told", async () => {
    const { url, forms } = await startForm();

    const answer = await meta.control("signed-requests", { userId: "1234", url });
    await meta.control("signed-requests", { userId: "1234", url, signature: "wrong" });

    expect(answer).toEqual({ status: 200, body: { confirmation_code: "abc" } });
    const [right, wrong] = forms.map(({ fields }) => (fields.get("signed_request") ?? "").split("."));
    const [signature = "", payload = ""] = right ?? [];
    expect(forms[0]?.type).toContain("application/x-www-form-urlencoded");
    expect(signature).toBe(createHmac("sha256", app.secret).update(payload).digest("base64url"));
    expect(JSON.parse(Buffer.from(payload, "base64url").toString("utf8"))).toMatchObject({
      algorithm: "HMAC-SHA256",
      user_id: "1234",
    });
    expect(wrong?.[0]).not.toBe(
      createHmac("sha256", app.secret)
        .update(wrong?.[1] ?? "")
        .digest("base64url"),
    );
  });

  test("to nobody says so", async () => {
    const request = meta.control("signed-requests", { userId: "1234", url: "http://127.0.0.1:9/" });

    await expect(request).rejects.toThrow("did not answer");
  });
});
