import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { afterAll, expect, vi } from "vitest";
import { GET, POST } from "@/app/api/v1/whatsapp/webhook/[connectionId]/route";
import type { ManualConnection, ManualConnectionRequest } from "@/contracts/whatsapp";
import { env } from "@/lib/server/env";
import { test, type Organization, type Waba } from "@/testing/onboarding-fixtures";
import { setEnvironment } from "@/testing/set-environment";
import { AppError } from "../errors";
import { checkConnectionHealth } from "../health/check-connection-health";
import { drainWebhooks } from "../webhooks/drain-webhooks";
import { findEndpointSecrets } from "./endpoint-secrets";
import { finishOnboarding } from "./finish-onboarding";
import { getConnection } from "./get-connection";
import { connectManually } from "./manual-connection";
import { markDisconnected } from "./mark-disconnected";
import { MetaCloudService } from "./meta-cloud.service";

// Meta asks the connection's own address over HTTP, so the product has one here. Named before the environment is read.
const product = createServer((incoming, outgoing) => void answer(incoming, outgoing));
await new Promise<void>((resolve) => product.listen(0, "127.0.0.1", resolve));
const APP_URL = `http://127.0.0.1:${(product.address() as AddressInfo).port}`;
setEnvironment({ APP_URL });
afterAll(() => product.close());

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const headers = new Headers(
    Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, [value].flat().join()]),
  );
  const url = `${APP_URL}${incoming.url}`;
  const { pathname, searchParams } = new URL(url);
  const connectionId = pathname.split("/").at(-1) ?? "";
  const route = { params: Promise.resolve({ connectionId }) };
  const response = pathname.endsWith("/webhook")
    ? new Response(searchParams.get("hub.challenge"))
    : incoming.method === "GET"
      ? await GET(new Request(url, { headers }), route)
      : await POST(new Request(url, { method: "POST", headers, body: await buffer(incoming) }), route);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text());
}

async function control<T>(path: string, body: unknown): Promise<T> {
  const response = await fetch(`${env().META_GRAPH_BASE_URL}/__sim/${path}`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`/__sim/${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** An organization's own Meta app with a system user's token for an account: what somebody would type in. */
async function ownCredentials(
  waba: Waba,
  token: Record<string, unknown> = {},
): Promise<ManualConnectionRequest & { appId: string }> {
  const app = await control<{ id: string; secret: string }>("apps", { name: "Loja própria" });
  const { accessToken } = await control<{ accessToken: string }>("tokens", {
    wabaIds: [waba.wabaId],
    appId: app.id,
    ...token,
  });
  return {
    wabaId: waba.wabaId,
    phoneId: waba.phoneNumberIds[0] ?? "",
    accessToken,
    appId: app.id,
    appSecret: app.secret,
  };
}

async function connect(organization: Organization, waba: Waba) {
  const credentials = await ownCredentials(waba);
  const connection = await connectManually(organization.ctx, credentials);
  await finishOnboarding(organization.ctx, { configId: connection.id, grantNumber: 1 }, { isLastTry: true });
  return { credentials, connection };
}

function post(connectionId: string, body: unknown, secret: string): Promise<Response> {
  const text = JSON.stringify(body);
  return fetch(`${APP_URL}/api/v1/whatsapp/webhook/${connectionId}`, {
    method: "POST",
    headers: { "X-Hub-Signature-256": `sha256=${createHmac("sha256", secret).update(text).digest("hex")}` },
    body: text,
  });
}

const inbound = (wabaId: string, phoneId: string, wamid: string) => ({
  object: "whatsapp_business_account",
  entry: [
    {
      id: wabaId,
      time: Math.floor(Date.now() / 1000),
      changes: [
        {
          field: "messages",
          value: {
            messaging_product: "whatsapp",
            metadata: { display_phone_number: "5511988887777", phone_number_id: phoneId },
            contacts: [{ profile: { name: "Maria" }, wa_id: "5511977776666" }],
            messages: [
              {
                from: "5511977776666",
                id: wamid,
                timestamp: String(Math.floor(Date.now() / 1000)),
                type: "text",
                text: { body: "Oi" },
              },
            ],
          },
        },
      ],
    },
  ],
});

async function countMessages({ ctx }: Organization): Promise<number> {
  return ctx.tenant((db) => db.message.count({ where: { organizationId: ctx.organizationId } }));
}

const codeOf = (error: unknown) => (error instanceof AppError ? error.code : error);

test("credentials of an own Meta app connect: checked, sealed, its messages sent to an address of their own", async ({
  meta,
  createOrganization,
  logLines,
}) => {
  const organization = await createOrganization();
  const { ctx } = organization;
  const waba = await meta.createWaba();
  const { credentials, connection } = await connect(organization, waba);

  expect(connection.webhook).toEqual({
    url: `${APP_URL}/api/v1/whatsapp/webhook/${connection.id}`,
    verifyToken: expect.stringMatching(/^\S{20,}$/) as string,
  });
  const finished = await getConnection(ctx, connection.id);
  expect(finished).toMatchObject({ status: "active", flow: "manual", metaAppId: credentials.appId });
  const subscriptions = (await meta.calls(waba, "subscribed_apps")).filter(({ method }) => method === "POST");
  expect(subscriptions).toMatchObject([{ status: 200 }]);

  const delivered = await control<{ wamid: string }>("messages", {
    phoneNumberId: waba.phoneNumberIds[0],
    from: "5511977776666",
    text: "Oi",
  });
  await vi.waitFor(
    async () => {
      await drainWebhooks(organization.system);
      expect(await countMessages(organization)).toBe(1);
    },
    { timeout: 10_000 },
  );
  expect(delivered.wamid).toMatch(/^wamid/);
  const steps = (await getConnection(ctx, connection.id)).steps;
  expect(steps.find(({ name }) => name === "test_message")).toMatchObject({ status: "done" });

  const everything = `${JSON.stringify(finished)} ${logLines.join()} ${JSON.stringify(await organization.stored())}`;
  for (const secret of [credentials.accessToken, credentials.appSecret, connection.webhook.verifyToken]) {
    expect(everything).not.toContain(secret);
  }
});

test.for([
  [
    "a secret of another app",
    "app_secret_wrong",
    (one: ManualConnectionRequest) => ({ ...one, appSecret: "0".repeat(32) }),
  ],
  [
    "a token that is none",
    "token_invalid",
    (one: ManualConnectionRequest) => ({ ...one, accessToken: "EAA".padEnd(60, "x") }),
  ],
  [
    "a token that is none, without an app id",
    "token_invalid",
    (one: ManualConnectionRequest) => ({ ...one, appId: null, accessToken: "EAA".padEnd(60, "x") }),
  ],
  [
    "a number of another account",
    "number_not_in_waba",
    (one: ManualConnectionRequest) => ({ ...one, phoneId: "999" }),
  ],
  [
    "an account the token does not cover",
    "waba_not_covered",
    (one: ManualConnectionRequest) => ({ ...one, wabaId: "999" }),
  ],
] as const)(
  "%s is refused as %s before anything is stored",
  async ([, code, change], { meta, createOrganization }) => {
    const { ctx, stored } = await createOrganization();
    const credentials = await ownCredentials(await meta.createWaba());

    expect(await connectManually(ctx, change(credentials)).catch(codeOf)).toBe(code);
    expect((await stored()).configs).toEqual([]);
  },
);

test("a token without both permissions is refused, naming the one that is missing", async ({
  meta,
  createOrganization,
}) => {
  const { ctx } = await createOrganization();
  const credentials = await ownCredentials(await meta.createWaba(), {
    scopes: ["whatsapp_business_management"],
  });

  await expect(connectManually(ctx, credentials)).rejects.toMatchObject({
    code: "permission_missing",
    message: expect.stringContaining("whatsapp_business_messaging") as string,
  });
});

test("without the app id Meta is asked which app the token is of", async ({ meta, createOrganization }) => {
  const { ctx } = await createOrganization();
  const credentials = await ownCredentials(await meta.createWaba());

  const connection = await connectManually(ctx, { ...credentials, appId: null });

  expect(connection.metaAppId).toBe(credentials.appId);
});

test("the installation's own app is no app of an organization's", async ({ meta, createOrganization }) => {
  const { ctx } = await createOrganization();
  const credentials = await ownCredentials(await meta.createWaba(), { appId: env().META_APP_ID });

  const refused = connectManually(ctx, {
    ...credentials,
    appId: env().META_APP_ID,
    appSecret: env().META_APP_SECRET,
  });
  await expect(refused).rejects.toMatchObject({ code: "conflict" });
});

test("agents may not", async ({ meta, createOrganization }) => {
  const { agent } = await createOrganization();

  expect(await connectManually(agent, await ownCredentials(await meta.createWaba())).catch(codeOf)).toBe(
    "forbidden",
  );
});

test("what an own app signs reaches its organization only, whatever number it names", async ({
  meta,
  createOrganization,
}) => {
  const [attacker, victim] = [await createOrganization(), await createOrganization()];
  const theirs = await meta.createWaba();
  await connect(victim, theirs);
  const { credentials, connection } = await connect(attacker, await meta.createWaba());

  const forged = inbound(theirs.wabaId, theirs.phoneNumberIds[0] ?? "", "wamid.FORGED");
  expect((await post(connection.id, forged, credentials.appSecret)).status).toBe(200);
  await drainWebhooks(attacker.system);

  expect(await countMessages(victim)).toBe(0);
  expect(await countMessages(attacker)).toBe(0);
  const log = await attacker.ctx.tenant((db) =>
    db.whatsAppWebhookLog.findFirst({ where: { endpointConfigId: connection.id } }),
  );
  expect(log).toMatchObject({ status: "unrouted", organizationId: null });
});

test("a body that an own app has sent before does not pass for known elsewhere", async ({
  meta,
  createOrganization,
}) => {
  const [attacker, victim] = [await createOrganization(), await createOrganization()];
  const theirs = await meta.createWaba();
  const own = await connect(victim, theirs);
  const { credentials, connection } = await connect(attacker, await meta.createWaba());
  const body = inbound(theirs.wabaId, theirs.phoneNumberIds[0] ?? "", "wamid.SAME");

  await post(connection.id, body, credentials.appSecret);
  await post(own.connection.id, body, own.credentials.appSecret);
  await drainWebhooks(victim.system);

  expect(await countMessages(victim)).toBe(1);
});

test("the own address knows only its own secret and verify token, and ends with the connection", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const { credentials, connection } = await connect(organization, await meta.createWaba());
  const body = inbound("1", "2", "wamid.X");
  const ask = (token: string) =>
    fetch(`${connection.webhook.url}?hub.mode=subscribe&hub.challenge=42&hub.verify_token=${token}`);

  expect((await post(connection.id, body, env().META_APP_SECRET)).status).toBe(403);
  expect((await ask(env().META_WEBHOOK_VERIFY_TOKEN)).status).toBe(403);
  expect(await (await ask(connection.webhook.verifyToken)).text()).toBe("42");
  expect((await post("0199-unknown", body, credentials.appSecret)).status).toBe(404);

  await organization.ctx.tenant((db) => markDisconnected(organization.ctx, db, connection.id, "requested"));
  expect(await findEndpointSecrets(connection.id)).toBeNull();
  expect((await post(connection.id, body, credentials.appSecret)).status).toBe(404);
});

test("entering new credentials for the same account renews the connection and keeps its id", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const waba = await meta.createWaba();
  const { connection } = await connect(organization, waba);

  const again: ManualConnection = await connectManually(organization.ctx, {
    ...(await ownCredentials(waba)),
    verifyToken: "chosen-by-ourselves",
  });

  expect(again.id).toBe(connection.id);
  expect(again.webhook.verifyToken).toBe("chosen-by-ourselves");
  expect((await organization.stored()).configs[0]).toMatchObject({ grantNumber: 2 });
});

test("messages of an own app that go to the installation's address are told to be lost, and asked for again", async ({
  meta,
  createOrganization,
}) => {
  const { ctx, ...organization } = await createOrganization();
  const { credentials, connection } = await connect({ ctx, ...organization }, await meta.createWaba());
  const override = { uri: `${APP_URL}/api/v1/whatsapp/webhook`, verifyToken: "any" };
  await MetaCloudService.subscribeToWaba({ ...credentials, override });

  await checkConnectionHealth(ctx, connection.id);

  const { health, steps } = await getConnection(ctx, connection.id);
  expect(health.alerts.map(({ code }) => code)).toContain("callback_elsewhere");
  expect(steps.find(({ name }) => name === "webhooks")).toMatchObject({ status: "running" });
});
