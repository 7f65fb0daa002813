import type { WebhookLogItem } from "@/contracts/whatsapp";
import type { WhatsAppWebhookLog } from "@/generated/prisma/client";

/** A stored webhook as a list shows it. */
export function toLogItem(
  log: Pick<
    WhatsAppWebhookLog,
    "id" | "receivedAt" | "fields" | "status" | "attempts" | "error" | "configId"
  >,
): WebhookLogItem {
  return {
    id: log.id,
    receivedAt: log.receivedAt.toISOString(),
    fields: log.fields,
    status: log.status,
    attempts: log.attempts,
    error: log.error,
    connectionId: log.configId,
  };
}
