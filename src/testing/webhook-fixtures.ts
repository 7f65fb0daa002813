import { createHmac, randomInt, randomUUID } from "node:crypto";
import { afterAll, test as base } from "vitest";
import { POST } from "@/app/api/v1/whatsapp/webhook/route";
import { closeDatabase } from "@/lib/server/db";
import { createLogger, type Logger } from "@/lib/server/logger";
import { closeQueue } from "@/lib/server/queue";
import {
  createOrgContext,
  createSystemContext,
  type OrgContext,
  type SystemContext,
} from "@/services/context";
import { createOrganization } from "@/services/organizations/create-organization";
import { drainWebhooks } from "@/services/webhooks/drain-webhooks";

afterAll(async () => {
  await closeQueue();
  await closeDatabase();
});

/** Digits that no other test uses, as Meta's ids are. */
export const metaId = (): string => `1${randomInt(10 ** 13, 10 ** 14)}`;
export const newWamid = (): string => `wamid.${randomUUID()}`;

/** The environment of a child process of a test: this one's, with some variables changed. */
export const childEnvironment = (changed: Record<string, string>) => ({ ...process.env, ...changed });

/** A body as Meta writes it: what is not ASCII is \uXXXX in lower-case hex, slashes are escaped. */
export function encode(payload: unknown): string {
  return JSON.stringify(payload)
    .replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replaceAll("/", "\\/");
}

export function sign(body: string | Uint8Array, secret = process.env.META_APP_SECRET ?? ""): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

/** Calls the route as Meta would; `signature: null` sends none. */
export async function deliver(
  payload: unknown,
  { signature }: { signature?: string | null } = {},
): Promise<{ status: number; body: unknown }> {
  const body =
    typeof payload === "string" || payload instanceof Uint8Array
      ? (payload as string | Uint8Array<ArrayBuffer>)
      : encode(payload);
  const header = signature === undefined ? sign(body) : signature;
  const request = new Request("http://localhost/api/v1/whatsapp/webhook", {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...(header === null ? {} : { "X-Hub-Signature-256": header }),
    },
    body,
  });
  const response = await POST(request, { params: Promise.resolve({}) });
  return { status: response.status, body: await response.json() };
}

export const envelope = (...entry: unknown[]) => ({ object: "whatsapp_business_account", entry });
export const entry = (id: string, ...changes: unknown[]) => ({ id, time: 1_739_321_024, changes });

/** A change of field `messages`. */
export const messagesChange = (phoneId: string, value: Record<string, unknown>) => ({
  field: "messages",
  value: {
    messaging_product: "whatsapp",
    metadata: { display_phone_number: "15550783881", phone_number_id: phoneId },
    ...value,
  },
});

export const secondsAgo = (seconds: number): string => String(Math.floor(Date.now() / 1000) - seconds);

export const textMessage = (from: string, body: string, more: Record<string, unknown> = {}) => ({
  from,
  id: newWamid(),
  timestamp: secondsAgo(0),
  type: "text",
  text: { body },
  ...more,
});

export const contactOf = (waId: string, name: string) => ({ profile: { name }, wa_id: waId });

export const statusOf = (wamid: string, status: string, more: Record<string, unknown> = {}) => ({
  id: wamid,
  status,
  timestamp: secondsAgo(0),
  recipient_id: "5511999990000",
  ...more,
});

/** From now on the test's database refuses to store messages with this text, whatever else comes with them. */
export const refuseText = (system: SystemContext, text: string): Promise<void> =>
  system.acrossTenants(async (db) => {
    await db.$executeRawUnsafe(`
      CREATE OR REPLACE FUNCTION refuse_text() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.content->>'body' = TG_ARGV[0] THEN RAISE EXCEPTION 'refused'; END IF;
        RETURN NEW;
      END $$`);
    await db.$executeRawUnsafe(`
      CREATE OR REPLACE TRIGGER refuse_text BEFORE INSERT ON messages
      FOR EACH ROW EXECUTE FUNCTION refuse_text('${text}')`);
  });

/** And now it takes them again. */
export const takeText = (system: SystemContext): Promise<number> =>
  system.acrossTenants((db) => db.$executeRawUnsafe("DROP TRIGGER refuse_text ON messages"));

export type Tenant = Awaited<ReturnType<typeof newTenant>>;

/** An organization with a connected WABA and number. */
async function newTenant(log: Logger, { wabaId, phoneId }: { wabaId: string; phoneId: string }) {
  const { organizationId, userId } = await createOrganization({
    name: "Org",
    email: `${randomUUID()}@test.example`,
    password: "a-long-password",
  });
  const contextOf = (role: "owner" | "agent"): OrgContext =>
    createOrgContext({
      organizationId,
      actor: { kind: "user", userId, name: "Ana", role, boundTo: `session:${randomUUID()}` },
      locale: "pt-BR",
      log,
    });
  const ctx = contextOf("owner");
  const { config, number } = await ctx.tenant(async (db) => {
    const config = await db.whatsAppConfig.create({ data: { organizationId, wabaId, status: "active" } });
    const number = await db.whatsAppPhoneNumber.create({
      data: { organizationId, configId: config.id, phoneId, displayPhoneNumber: "+1 555-078-3881" },
    });
    return { config, number };
  });
  const routed = { organizationId, configId: config.id, phoneNumberId: number.id, phoneId };

  return {
    organizationId,
    ctx,
    agent: contextOf("agent"),
    wabaId,
    phoneId,
    configId: config.id,
    routed,
    /** A body with one change of field `messages` for this number. */
    webhook: (value: Record<string, unknown>) => envelope(entry(wabaId, messagesChange(phoneId, value))),
    messages: () =>
      ctx.tenant((db) =>
        db.message.findMany({ where: { organizationId }, orderBy: [{ sentAt: "asc" }, { id: "asc" }] }),
      ),
    contacts: () =>
      ctx.tenant((db) => db.contact.findMany({ where: { organizationId }, orderBy: { id: "asc" } })),
    conversations: () => ctx.tenant((db) => db.conversation.findMany({ where: { organizationId } })),
    parked: () => ctx.tenant((db) => db.parkedStatus.findMany({ where: { organizationId } })),
    liveEvents: () =>
      ctx.tenant((db) => db.liveEvent.findMany({ where: { organizationId }, orderBy: { id: "asc" } })),
    config: () => ctx.tenant((db) => db.whatsAppConfig.findFirstOrThrow({ where: { organizationId } })),
    /** A message we sent, in a conversation of its own; without a wamid Meta has not answered yet. */
    sent: (wamid: string | null) =>
      ctx.tenant(async (db) => {
        const contact = await db.contact.create({ data: { organizationId, waId: metaId() } });
        const conversation = await db.conversation.create({
          data: { organizationId, phoneNumberId: number.id, contactId: contact.id },
        });
        return db.message.create({
          data: {
            organizationId,
            conversationId: conversation.id,
            phoneId,
            wamid,
            direction: "out",
            type: "text",
            content: { body: "Oi" },
            status: wamid === null ? "sending" : "sent",
            sentAt: new Date(),
          },
        });
      }),
  };
}

/** A test with its own tenants, the worker's context, and every line that verbs logged. */
export const test = base.extend<{
  logLines: string[];
  system: SystemContext;
  createTenant: (ids?: { wabaId: string; phoneId: string }) => Promise<Tenant>;
  drain: () => Promise<void>;
  logs: () => Promise<Awaited<ReturnType<typeof allLogs>>>;
}>({
  logLines: async ({}, use) => use([]),
  system: async ({ logLines }, use) =>
    use(createSystemContext(createLogger("trace", { write: (line) => logLines.push(line) }))),
  createTenant: async ({ system }, use) =>
    use((ids = { wabaId: metaId(), phoneId: metaId() }) => newTenant(system.log, ids)),
  drain: async ({ system }, use) =>
    use(async () => {
      while ((await drainWebhooks(system)) > 0);
    }),
  logs: async ({ system }, use) => {
    await system.acrossTenants((db) => db.whatsAppWebhookLog.deleteMany());
    await use(() => allLogs(system));
  },
});

function allLogs(system: SystemContext) {
  return system.acrossTenants((db) =>
    db.whatsAppWebhookLog.findMany({ orderBy: [{ receivedAt: "asc" }, { id: "asc" }] }),
  );
}
