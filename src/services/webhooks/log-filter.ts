import type { WebhookLogStatus } from "@/contracts/webhook-logs";
import type { Prisma } from "@/generated/prisma/client";
import type { StoredOutcome } from "./stored-outcome";

export type LogFilters = {
  status?: WebhookLogStatus | undefined;
  field?: string | undefined;
  phoneId?: string | undefined;
  connectionId?: string | undefined;
};

/**
 * The organization's webhooks that pass the filters. Field, number and connection are asked of the organization's own
 * changes: what others have in the same body is not to be found out by asking.
 */
export function whereOfLogs(
  organizationId: string,
  { status, field, phoneId, connectionId }: LogFilters,
): Prisma.WhatsAppWebhookLogWhereInput & { organizationId: string } {
  const change: Partial<StoredOutcome> = {
    organizationId,
    ...(field ? { field } : {}),
    ...(phoneId ? { phoneId } : {}),
    ...(connectionId ? { configId: connectionId } : {}),
  };
  return {
    organizationId,
    ...(status ? { status } : {}),
    ...(Object.keys(change).length > 1 ? { outcome: { array_contains: [change] } } : {}),
  };
}
