import type { Prisma } from "@/generated/prisma/client";
import { AlertCode, type Alert, type AlertSeverity } from "@/contracts/alerts";

/** The columns of an alert that may leave. */
export const alertSelect = {
  id: true,
  configId: true,
  phoneId: true,
  code: true,
  severity: true,
  details: true,
  openedAt: true,
  resolvedAt: true,
} satisfies Prisma.ConnectionAlertSelect;

type Row = Prisma.ConnectionAlertGetPayload<{ select: typeof alertSelect }>;

/** What an alert names of its connection: the account's name, and its numbers by Meta's id. */
export type AlertNames = {
  displayName: string | null;
  phoneNumbers: readonly { phoneId: string; displayPhoneNumber: string }[];
};

/** An alert as it leaves. */
export function toAlert({ configId, details, ...row }: Row, names: AlertNames): Alert {
  const number = names.phoneNumbers.find(({ phoneId }) => phoneId === row.phoneId);
  return {
    ...row,
    code: AlertCode.parse(row.code),
    connectionId: configId,
    connectionName: names.displayName,
    displayPhoneNumber: number?.displayPhoneNumber ?? null,
    details: details as Record<string, unknown>,
    openedAt: row.openedAt.toISOString(),
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
  };
}

const rank: Record<AlertSeverity, number> = { critical: 0, warning: 1, info: 2 };

/** The worst first, then the oldest. */
export function bySeverity(a: Alert, b: Alert): number {
  return rank[a.severity] - rank[b.severity] || a.openedAt.localeCompare(b.openedAt);
}
