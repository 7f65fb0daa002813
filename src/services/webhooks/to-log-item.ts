import type { WebhookLogItem } from "@/contracts/webhook-logs";
import type { WhatsAppWebhookLog } from "@/generated/prisma/client";
import { describeProblems, type StoredOutcome } from "./stored-outcome";

type Row = Pick<
  WhatsAppWebhookLog,
  | "id"
  | "organizationId"
  | "receivedAt"
  | "processedAt"
  | "status"
  | "deliveries"
  | "attempts"
  | "error"
  | "configId"
  | "outcome"
>;

/** A stored webhook as a list shows it to its organization: of a body with others' changes in it, only what is its own. */
export function toLogItem(log: Row): WebhookLogItem {
  // Written by finish-log.ts only; a log that belongs to somebody has one.
  const outcome = log.outcome as StoredOutcome[] | null;
  const own = (outcome ?? []).filter((one) => one.organizationId === log.organizationId);
  const isOfChanges = outcome !== null && log.error === describeProblems(outcome);
  return {
    id: log.id,
    receivedAt: log.receivedAt.toISOString(),
    fields: [...new Set(own.map((one) => one.field))],
    phoneIds: [...new Set(own.flatMap((one) => one.phoneId ?? []))],
    status: log.status,
    deliveries: log.deliveries,
    attempts: log.attempts,
    error: isOfChanges ? describeProblems(own) : log.error,
    connectionId: log.configId,
    processedAt: log.processedAt?.toISOString() ?? null,
  };
}
