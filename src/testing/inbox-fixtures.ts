import { randomInt, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, test as base } from "vitest";
import { GET as verifyWebhook, POST as receiveWebhook } from "@/app/api/v1/whatsapp/webhook/route";
import type { Locale, Role } from "@/contracts/session";
import { closeDatabase } from "@/lib/server/db";
import { newId } from "@/lib/server/ids";
import { createLogger } from "@/lib/server/logger";
import { closeQueue } from "@/lib/server/queue";
import {
  createOrgContext,
  createSystemContext,
  type OrgContext,
  type SystemContext,
} from "@/services/context";
import { createOrganization } from "@/services/organizations/create-organization";
import { drainWebhooks } from "@/services/webhooks/drain-webhooks";
import { sealToken } from "@/services/whatsapp/connections";
import { MetaCloudService } from "@/services/whatsapp/meta-cloud.service";
import { startSimulator } from "@/simulator/server";

// Meta's stand-in calls our webhook route over HTTP, as Meta would. Both must run, and the simulator's address stand in
// the environment, before anybody reads the environment.
const callback = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const isPost = request.method === "POST";
    const route = isPost ? receiveWebhook : verifyWebhook;
    const asked = new Request(`http://localhost${request.url}`, {
      method: request.method ?? "GET",
      headers: Object.entries(request.headers).map(
        ([name, value]) => [name, String(value)] as [string, string],
      ),
      body: isPost ? Buffer.concat(chunks) : null,
    });
    void route(asked, { params: Promise.resolve({}) }).then(async (answer) => {
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
    });
  });
});
await new Promise<void>((resolve) => callback.listen(0, "127.0.0.1", resolve));

const simulator = await startSimulator({
  port: 0,
  seed: false,
  retryDelaysMs: [20],
  statusDelays: { sentMs: 5, deliveredMs: 5 },
  app: {
    id: process.env.META_APP_ID ?? "",
    secret: process.env.META_APP_SECRET ?? "",
    configId: process.env.META_CONFIG_ID ?? "",
    webhookUrl: `http://127.0.0.1:${(callback.address() as AddressInfo).port}/`,
    webhookVerifyToken: process.env.META_WEBHOOK_VERIFY_TOKEN ?? "",
  },
});
process.env.META_GRAPH_BASE_URL = simulator.url;

afterAll(async () => {
  await simulator.close();
  await new Promise((resolve) => callback.close(resolve));
  await closeQueue();
  await closeDatabase();
});

export type SentCall = { status: number | null; errorCode: number | null; body: Record<string, unknown> };
type Fault = {
  times?: number;
  error?: { http?: number; code: number; subcode?: number; message?: string; details?: string };
  delayMs?: number;
  drop?: boolean;
  dropAfterAccept?: boolean;
  body?: { http: number; text: string };
  failLater?: { code: number; title: string; details?: string };
};
export type PhoneMessage = { wamid: string; text: string; status: string; personId: string | null };

async function control<T>(path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${simulator.url}/__sim/${path}`, {
    method: body === undefined ? "GET" : "POST",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`/__sim/${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

export type Shop = Awaited<ReturnType<typeof newShop>>;

/** An organization whose number is connected at Meta's stand-in, and its customers' phones. */
async function newShop(system: SystemContext) {
  const { organizationId, userId, apiKey } = await createOrganization({
    name: "Padaria",
    email: `${randomUUID()}@test.example`,
    password: "a-long-password",
  });
  const contextOf = (role: Role, locale: Locale = "pt-BR"): OrgContext =>
    createOrgContext({
      organizationId,
      actor: { kind: "user", userId, name: "Ana", role, boundTo: `session:${randomUUID()}` },
      locale,
      log: system.log,
    });
  const ctx = contextOf("agent");
  const { wabaId, phoneId } = await connectNumber(ctx);
  const tenant = { organizationId };

  const customerWrites = async (text: string, from = `5511${randomInt(900_000_000, 1_000_000_000)}`) => {
    const written = await control<{ wamid: string; personId: string; waId: string }>("messages", {
      phoneNumberId: phoneId,
      from,
      name: "Maria",
      text,
    });
    const deadline = Date.now() + 5_000;
    for (;;) {
      await drainWebhooks(system);
      const stored = await ctx.tenant((db) =>
        db.message.findFirst({ where: { ...tenant, wamid: written.wamid } }),
      );
      if (stored) return { ...written, from, conversationId: stored.conversationId, messageId: stored.id };
      if (Date.now() > deadline) throw new Error("The customer's message did not arrive");
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  return {
    organizationId,
    userId,
    apiKey,
    phoneId,
    wabaId,
    ctx,
    contextOf,
    /** The customer writes and the message is in the inbox. The same `from` is the same customer. */
    customerWrites,
    /** The customer opens the chat: what arrived is read. */
    customerReads: (personId: string) => control(`people/${personId}/chats/${phoneId}/open`, {}),
    /** What the customer's phone shows of us. */
    phoneShows: async (personId: string) => {
      const { messages } = await control<{ messages: (PhoneMessage & { direction: string })[] }>("state");
      return messages.filter((one) => one.direction === "outbound" && one.personId === personId);
    },
    /** A message of the customer's, as Meta knows it: `status` is `read` when we showed blue ticks. */
    atMeta: (wamid: string) => control<PhoneMessage>(`messages/${encodeURIComponent(wamid)}`),
    /** The next sends from this number fail this way. */
    fault: (fault: Fault) => control("faults", { match: { scope: phoneId, path: "/messages" }, ...fault }),
    /** So does the message with this text. */
    faultOf: (bodyIncludes: string, fault: Fault) =>
      control("faults", { match: { scope: phoneId, path: "/messages", bodyIncludes }, ...fault }),
    /** The account has this template, approved. */
    putTemplate: (name: string, language = "pt_BR") =>
      control("templates", { wabaId, name, language, status: "APPROVED" }),
    /** The next questions about what became of a message fail this way. */
    historyFault: (fault: Fault) =>
      control("faults", { match: { scope: phoneId, path: "/message_history" }, ...fault }),
    /** The calls for this number to a path, in order. */
    calls: async (path: string) =>
      (await control<{ data: SentCall[] }>(`calls?${new URLSearchParams({ scope: phoneId, path })}`)).data,
    /** Somebody on WhatsApp who has not written yet. */
    createPerson: (person: Record<string, unknown>) =>
      control<{ id: string; waId: string }>("people", person),
    /** Meta holds the number to these rates from now on. */
    limit: (rates: { perSecond?: number; burst?: number; pair?: boolean }) =>
      control("limits", { phoneNumberId: phoneId, ...rates }),
    advance: (wamid: string, status: string) => control("statuses", { wamid, status }),
    /** The code with which Meta's dialog ends when the business grants this account again. */
    grantAgain: async () => {
      const redirectUri = `${process.env.APP_URL}/dashboard/settings/whatsapp`;
      const grant = await control<{ code: string }>("grants", {
        wabaIds: [wabaId],
        redirectUri,
        notify: false,
      });
      return grant.code;
    },
    /** Webhooks of this account wait until released. */
    pauseWebhooks: () => control("webhooks/mode", { wabaId, pause: true }),
    releaseWebhooks: () => control("webhooks/mode", { wabaId, pause: false }),
    /** The calls that would send a message (not read receipts), in order. */
    sends: async () => {
      const { data } = await control<{ data: SentCall[] }>(
        `calls?${new URLSearchParams({ scope: phoneId, path: "/messages" })}`,
      );
      return data.filter((call) => call.body.status === undefined);
    },
    stored: (id: string) => ctx.tenant((db) => db.message.findFirstOrThrow({ where: { ...tenant, id } })),
    /** Our messages in the order they were queued. */
    queued: () =>
      ctx.tenant((db) =>
        db.message.findMany({
          where: { ...tenant, direction: "out" },
          orderBy: [{ createdAt: "asc" }, { id: "asc" }],
        }),
      ),
    /** Whatever waits for its next try is due now, and the paces of its number have recovered. */
    skipPauses: async () => {
      const keys = [{ key: `number:${phoneId}` }, { key: { startsWith: `pair:${phoneId}:` } }];
      await ctx.tenant((db) => db.sendPace.deleteMany({ where: { OR: keys } }));
      await ctx.tenant(
        (db) => db.$executeRaw`
          WITH held AS (
            SELECT id FROM messages WHERE organization_id = ${organizationId} AND status = 'pending'
            ORDER BY id FOR UPDATE
          )
          UPDATE messages SET next_attempt_at = 'epoch' WHERE id IN (SELECT id FROM held)`,
      );
    },
    /** The lease of every worker has run out. */
    expireLeases: () =>
      ctx.tenant(
        (db) => db.$executeRaw`
          WITH held AS (
            -- Locked in the order in which workers lock them.
            SELECT id FROM messages WHERE organization_id = ${organizationId} AND locked_until IS NOT NULL
            ORDER BY id FOR UPDATE
          )
          UPDATE messages SET locked_until = now() - interval '1 second' WHERE id IN (SELECT id FROM held)`,
      ),
    /** The customer's last message was so long ago. */
    setLastInbound: (conversationId: string, msAgo: number) =>
      ctx.tenant((db) =>
        db.conversation.update({
          where: { ...tenant, id: conversationId },
          data: { lastInboundAt: new Date(Date.now() - msAgo) },
        }),
      ),
    disconnect: () =>
      ctx.tenant((db) => db.whatsAppConfig.updateMany({ where: tenant, data: { status: "disconnected" } })),
    liveEvents: () => ctx.tenant((db) => db.liveEvent.findMany({ where: tenant, orderBy: { id: "asc" } })),
  };
}

async function connectNumber(ctx: OrgContext): Promise<{ wabaId: string; phoneId: string }> {
  const { organizationId } = ctx;
  const displayPhoneNumber = `+55 11 4${randomInt(100, 999)}-${randomInt(1000, 9999)}`;
  const { wabaId, phoneNumberIds } = await control<{ wabaId: string; phoneNumberIds: string[] }>("wabas", {
    name: "Padaria",
    subscribed: true,
    phones: [{ displayPhoneNumber, verifiedName: "Padaria", registered: true }],
  });
  const phoneId = phoneNumberIds[0] ?? "";
  const { code } = await control<{ code: string }>("grants", { wabaIds: [wabaId], notify: false });
  const { accessToken } = await MetaCloudService.exchangeCodeForToken({ code });
  const id = newId();
  const sealedToken = await sealToken(id, accessToken);
  await ctx.tenant(async (db) => {
    await db.whatsAppConfig.create({
      data: {
        id,
        organizationId,
        wabaId,
        phoneId,
        phoneNumber: displayPhoneNumber,
        status: "active",
        sealedToken,
      },
    });
    await db.whatsAppPhoneNumber.create({
      data: {
        organizationId,
        configId: id,
        phoneId,
        displayPhoneNumber,
        isDefault: true,
        registeredAt: new Date(),
      },
    });
  });
  return { wabaId, phoneId };
}

/** A test with shops of its own, the worker's context, and every line that verbs logged. */
export const test = base.extend<{
  logLines: string[];
  system: SystemContext;
  createShop: () => Promise<Shop>;
}>({
  logLines: async ({}, use) => use([]),
  system: async ({ logLines }, use) =>
    use(createSystemContext(createLogger("trace", { write: (line) => logLines.push(line) }))),
  createShop: async ({ system }, use) => use(() => newShop(system)),
});
