import { mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { app, eventually, startCallback, startTestSimulator } from "../testing/start";
import { sha256 } from "./ids";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

function newStateFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "simulator-"));
  open.push({ close: () => rm(folder, { recursive: true }) });
  return join(folder, "state.json");
}

test("a file from before there were other apps, templates and health still loads", async () => {
  const stateFile = newStateFile();
  const phone = {
    id: "101",
    wabaId: "100",
    displayPhoneNumber: "+55 11 4000-1000",
    verifiedName: "Padaria",
    qualityRating: "GREEN",
    codeVerificationStatus: "VERIFIED",
    isOnBizApp: false,
    pin: "123456",
    onboardedAt: 1,
    registeredAt: 1,
    registrationCalls: [],
    deregistrationCalls: [],
    override: null,
  };
  const waba = {
    id: "100",
    businessId: "99",
    name: "Padaria",
    currency: "BRL",
    timezoneId: "25",
    country: "BR",
    templateNamespace: "1_2",
    createdAt: 1,
    subscription: { since: 1, override: null },
  };
  const token = {
    hash: sha256("EAAJBold"),
    businessId: "99",
    wabaIds: ["100"],
    userId: "7",
    scopes: ["whatsapp_business_management", "whatsapp_business_messaging"],
    issuedAt: 1,
    expiresAt: 0,
    revoked: false,
  };
  const body = JSON.stringify({ object: "whatsapp_business_account", entry: [] });
  const delivery = {
    id: "d1",
    createdAt: Date.now(),
    wabaId: "100",
    phoneId: "101",
    body,
    signature: "valid",
    route: "messages",
    inboundWamids: [],
    attempts: [],
    state: "pending",
  };
  const nothing = { businesses: [], codes: [], people: [], messages: [], faults: [], modes: [], calls: [] };
  const saved = { format: 1, ...nothing, wabas: [waba], phones: [phone], tokens: [token], clockOffsetMs: 0 };
  writeFileSync(stateFile, JSON.stringify({ ...saved, deliveries: [delivery] }));

  const callback = await startCallback();
  const meta = await startTestSimulator({ stateFile, webhookUrl: callback.url });
  open.push(callback, meta);

  const [post] = await eventually("the open webhook", () => callback.received[0] && callback.received);
  expect(post?.body).toBe(body);
  const read = async (path: string) => (await meta.request("GET", path, undefined, "EAAJBold")).body;
  expect(await read("/100?fields=account_review_status,health_status")).toMatchObject({
    account_review_status: "APPROVED",
    health_status: { can_send_message: "AVAILABLE" },
  });
  expect(await read("/101?fields=status,name_status")).toMatchObject({
    status: "CONNECTED",
    name_status: "APPROVED",
  });
  expect((await read("/100/subscribed_apps")).data).toMatchObject([
    { whatsapp_business_api_data: { id: app.id } },
  ]);
});

test("other apps, their subscriptions and templates outlive a restart", async () => {
  const stateFile = newStateFile();
  const before = await startTestSimulator({ stateFile });
  const { wabaId } = await before.connected();
  const own = await before.control("apps", {});
  const { accessToken } = await before.control("tokens", { wabaIds: [wabaId], appId: own.id });
  await before.request("POST", `/${wabaId}/subscribed_apps`, {}, accessToken);
  await before.control("templates", { wabaId, name: "boas_vindas", language: "pt_BR", status: "APPROVED" });
  await before.close();

  const meta = await startTestSimulator({ stateFile });
  open.push(meta);

  const read = async (edge: string) =>
    (await meta.request("GET", `/${wabaId}/${edge}`, undefined, accessToken)).body.data;
  expect(await read("subscribed_apps")).toMatchObject([
    { whatsapp_business_api_data: { id: app.id } },
    { whatsapp_business_api_data: { id: own.id } },
  ]);
  expect(await read("message_templates")).toMatchObject([{ name: "boas_vindas" }]);
});
