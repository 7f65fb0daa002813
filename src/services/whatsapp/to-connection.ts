import { z } from "zod";
import type { Prisma } from "@/generated/prisma/client";
import { NumberHealth } from "@/contracts/health";
import {
  ConnectionStep,
  DisconnectReason,
  PauseReason,
  StepError,
  SyncKind,
  SyncStatus,
  type Connection,
  type NumberSync,
  type PhoneNumber,
} from "@/contracts/whatsapp";
import { env } from "@/lib/server/env";
import { alertSelect, bySeverity, toAlert } from "../health/to-alert";
import { toConnectionHealth } from "../health/to-connection-health";

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

const syncSelect = {
  kind: true,
  status: true,
  progress: true,
  phase: true,
  received: true,
  requestedAt: true,
  requestId: true,
  error: true,
} satisfies Prisma.BusinessAppSyncSelect;

export const phoneNumberSelect = {
  phoneId: true,
  displayPhoneNumber: true,
  verifiedName: true,
  qualityRating: true,
  status: true,
  throughput: true,
  isDefault: true,
  isOnBusinessApp: true,
  isActive: true,
  pauseReason: true,
  health: true,
  // Of earlier onboardings nothing is left to show: the newest of each kind counts.
  syncs: { orderBy: { createdAt: "desc" }, distinct: ["kind"], select: syncSelect },
  config: { select: { wabaId: true } },
} satisfies Prisma.WhatsAppPhoneNumberSelect;

/** The columns that may leave as a connection. */
export const connectionSelect = {
  ...configSelect,
  steps: true,
  metaAppId: true,
  tokenExpiresAt: true,
  lastWebhookAt: true,
  connectedAt: true,
  disconnectedAt: true,
  disconnectReason: true,
  health: true,
  healthCheckedAt: true,
  nextCheckAt: true,
  updatedAt: true,
  phoneNumbers: {
    where: { isListed: true },
    orderBy: [{ isActive: "desc" }, { isDefault: "desc" }, { displayPhoneNumber: "asc" }],
    select: phoneNumberSelect,
  },
  alerts: { where: { resolvedAt: null }, select: alertSelect },
} satisfies Prisma.WhatsAppConfigSelect;

type ConnectionRow = Prisma.WhatsAppConfigGetPayload<{ select: typeof connectionSelect }>;
type PhoneNumberRow = Prisma.WhatsAppPhoneNumberGetPayload<{ select: typeof phoneNumberSelect }>;

/** A connection as it leaves. */
export function toConnection(row: ConnectionRow): Connection {
  const { phoneNumbers, alerts, health, healthCheckedAt, nextCheckAt, ...columns } = row;
  const openAlerts = alerts.map((alert) => toAlert(alert, row)).sort(bySeverity);
  return {
    ...columns,
    steps: readSteps(row.steps),
    numbers: phoneNumbers.map(toPhoneNumber),
    webhookUrl: row.metaAppId === null ? null : webhookUrlOf(row.id),
    tokenExpiresAt: row.tokenExpiresAt?.toISOString() ?? null,
    lastWebhookAt: row.lastWebhookAt?.toISOString() ?? null,
    connectedAt: row.connectedAt?.toISOString() ?? null,
    disconnectedAt: row.disconnectedAt?.toISOString() ?? null,
    disconnectReason: DisconnectReason.nullable().parse(row.disconnectReason),
    health: toConnectionHealth({ status: row.status, health, healthCheckedAt, nextCheckAt }, openAlerts),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** A number as it leaves; its `id` is Meta's phone number id. */
export function toPhoneNumber(row: PhoneNumberRow): PhoneNumber {
  const { phoneId, config, isActive, syncs, ...columns } = row;
  return {
    ...columns,
    id: phoneId,
    wabaId: config.wabaId,
    isInUse: isActive,
    pauseReason: PauseReason.nullable().parse(row.pauseReason),
    health: NumberHealth.nullable().parse(row.health),
    syncs: syncs.map(toSync),
  };
}

function toSync(row: PhoneNumberRow["syncs"][number]): NumberSync {
  return {
    ...row,
    kind: SyncKind.parse(row.kind),
    status: SyncStatus.parse(row.status),
    requestedAt: row.requestedAt?.toISOString() ?? null,
    error: StepError.nullable().parse(row.error),
  };
}

/** The own webhook address of a connection with an organization's own Meta app. */
export function webhookUrlOf(configId: string): string {
  return `${env().APP_URL}/api/v1/whatsapp/webhook/${configId}`;
}

/** The steps column, checked. */
export function readSteps(steps: unknown): ConnectionStep[] {
  return z.array(ConnectionStep).parse(steps);
}
