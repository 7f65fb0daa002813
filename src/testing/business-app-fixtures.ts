import { newId } from "@/lib/server/ids";
import { entry, envelope, newWamid, secondsAgo, type Tenant } from "./webhook-fixtures";

/** The digits of a tenant's number (webhook-fixtures). */
export const BUSINESS = "15550783881";

type Json = Record<string, unknown>;

/** A body with one change of a field of the Business app, as Meta writes it, sent now. */
export function appWebhook(tenant: Tenant, field: string, value: Json, { at = secondsAgo(0) } = {}) {
  const metadata = { display_phone_number: BUSINESS, phone_number_id: tenant.phoneId };
  const change = { field, value: { messaging_product: "whatsapp", metadata, ...value } };
  return envelope({ ...entry(tenant.wabaId, change), time: Number(at) });
}

/** A message of which Meta leaves something out. */
export const without = (message: Json, ...keys: string[]): Json =>
  Object.fromEntries(Object.entries(message).filter(([key]) => !keys.includes(key)));

/** The word that the business keeps its history to itself. */
export const declinedHistory = {
  history: [
    {
      errors: [
        {
          code: 2593109,
          title: "History sync is turned off by the business from the WhatsApp Business App",
          error_data: { details: "History sharing is turned off by the business" },
        },
      ],
    },
  ],
};

/** A chunk of the history. */
export const chunk = (
  metadata: { phase?: number; chunk_order?: number; progress?: number },
  ...threads: Json[]
) => ({
  metadata: { phase: 0, chunk_order: 1, progress: 10, ...metadata },
  threads,
});

export const thread = (id: string, ...messages: Json[]) => ({ id, messages });

/** What the business wrote, days ago, to the customer. */
export const sentText = (to: string, body: string, more: Json = {}) => ({
  from: BUSINESS,
  to,
  id: newWamid(),
  timestamp: secondsAgo(3 * 86_400),
  type: "text",
  text: { body },
  history_context: { status: "READ" },
  ...more,
});

/** What the customer wrote, days ago. */
export const receivedText = (from: string, body: string, more: Json = {}) => ({
  from,
  id: newWamid(),
  timestamp: secondsAgo(3 * 86_400 + 60),
  type: "text",
  text: { body },
  history_context: { status: "READ" },
  ...more,
});

/** Media in the history, before it is sent itself. */
export const placeholder = (message: Json): Json => ({
  ...without(message, "text"),
  type: "media_placeholder",
});

export const echoOf = (to: string, body: string, more: Json = {}) => ({
  from: BUSINESS,
  to,
  id: newWamid(),
  timestamp: secondsAgo(0),
  type: "text",
  text: { body },
  ...more,
});

export const contactSync = (phone: string, name: string | null, more: Json = {}) => ({
  type: "contact",
  contact: {
    ...(name === null ? {} : { full_name: name, first_name: name.split(" ")[0] }),
    phone_number: phone,
  },
  action: name === null ? "remove" : "add",
  metadata: { timestamp: secondsAgo(0) },
  ...more,
});

/** A sync that was asked for a minute ago. */
export function createSync(tenant: Tenant, kind: "contacts" | "history", more: Json = {}) {
  return tenant.ctx.tenant((db) =>
    db.businessAppSync.create({
      data: {
        id: newId(),
        organizationId: tenant.organizationId,
        phoneNumberId: tenant.routed.phoneNumberId,
        kind,
        onboarding: "grant-1",
        status: "requested",
        requestedAt: new Date(Date.now() - 60_000),
        ...more,
      },
    }),
  );
}

/** What a tenant's syncs have become, contacts first. */
export function syncsOf(tenant: Tenant) {
  return tenant.ctx.tenant((db) =>
    db.businessAppSync.findMany({
      where: { organizationId: tenant.organizationId },
      orderBy: [{ kind: "asc" }, { createdAt: "asc" }],
    }),
  );
}

/** The open alerts of a tenant. */
export function openAlertsOf(tenant: Tenant) {
  return tenant.ctx.tenant((db) =>
    db.connectionAlert.findMany({ where: { organizationId: tenant.organizationId, resolvedAt: null } }),
  );
}
