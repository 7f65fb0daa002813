import { z } from "zod";
import type { Prisma } from "@/generated/prisma/client";
import { ConnectionStep, type Connection, type PhoneNumber } from "@/contracts/whatsapp";

/** The columns that may leave as `config`. Sealed columns are named nowhere but in connections.ts. */
export const configSelect = {
  id: true,
  wabaId: true,
  phoneId: true,
  phoneNumber: true,
  displayName: true,
  status: true,
  flow: true,
} satisfies Prisma.WhatsAppConfigSelect;

export const phoneNumberSelect = {
  phoneId: true,
  displayPhoneNumber: true,
  verifiedName: true,
  qualityRating: true,
  status: true,
  throughput: true,
  isDefault: true,
  isOnBusinessApp: true,
  config: { select: { wabaId: true } },
} satisfies Prisma.WhatsAppPhoneNumberSelect;

/** The columns that may leave as a connection. */
export const connectionSelect = {
  ...configSelect,
  steps: true,
  tokenExpiresAt: true,
  lastWebhookAt: true,
  connectedAt: true,
  updatedAt: true,
  phoneNumbers: {
    where: { isActive: true },
    orderBy: [{ isDefault: "desc" }, { displayPhoneNumber: "asc" }],
    select: phoneNumberSelect,
  },
} satisfies Prisma.WhatsAppConfigSelect;

type ConnectionRow = Prisma.WhatsAppConfigGetPayload<{ select: typeof connectionSelect }>;
type PhoneNumberRow = Prisma.WhatsAppPhoneNumberGetPayload<{ select: typeof phoneNumberSelect }>;

/** A connection as it leaves. */
export function toConnection({ phoneNumbers, ...row }: ConnectionRow): Connection {
  return {
    ...row,
    steps: readSteps(row.steps),
    numbers: phoneNumbers.map(toPhoneNumber),
    tokenExpiresAt: row.tokenExpiresAt?.toISOString() ?? null,
    lastWebhookAt: row.lastWebhookAt?.toISOString() ?? null,
    connectedAt: row.connectedAt?.toISOString() ?? null,
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** A number as it leaves; its `id` is Meta's phone number id. */
export function toPhoneNumber({ phoneId, config, ...row }: PhoneNumberRow): PhoneNumber {
  return { id: phoneId, wabaId: config.wabaId, ...row };
}

/** The steps column, checked. */
export function readSteps(steps: unknown): ConnectionStep[] {
  return z.array(ConnectionStep).parse(steps);
}
