import { recordLiveEvent } from "../live-events";
import { enterOrganization, type SystemContext } from "../context";
import { completeTestMessage } from "../whatsapp/complete-test-message";
import type { StoredOutcome } from "./stored-outcome";

/**
 * Notes on each connection that a webhook came for it (to the second, for a busy number's row would be a bottleneck), and
 * that a customer's message came.
 */
export async function touchConnections(
  system: SystemContext,
  outcome: StoredOutcome[],
  receivedAt: Date,
): Promise<void> {
  const owners = new Map(outcome.map(({ configId, organizationId }) => [configId, organizationId]));
  const written = new Set(outcome.filter(hasMessage).map(({ configId }) => configId));
  for (const [configId, organizationId] of owners) {
    if (configId === undefined || organizationId === undefined) continue;
    const ctx = enterOrganization(system, organizationId);
    await ctx.tenant(async (db) => {
      if (written.has(configId)) await completeTestMessage(ctx, db, configId);
      // By hand, because updated_at tells when the connection itself last changed.
      const isFirst = await db.$executeRaw`
        UPDATE whatsapp_configs SET last_webhook_at = ${receivedAt}::timestamptz
        WHERE id = ${configId} AND organization_id = ${organizationId} AND last_webhook_at IS NULL`;
      if (isFirst === 1) {
        await recordLiveEvent(db, { organizationId, kind: "connection.updated", subjectId: configId });
        return;
      }
      await db.$executeRaw`
        UPDATE whatsapp_configs SET last_webhook_at = ${receivedAt}::timestamptz
        WHERE id = ${configId} AND organization_id = ${organizationId}
          AND last_webhook_at < ${receivedAt}::timestamptz - interval '1 second'`;
    });
  }
}

/** Only of the field that customers' new messages come with: what a phone wrote long ago proves nothing. */
function hasMessage({ field, messages }: StoredOutcome): boolean {
  return field === "messages" && (messages ?? 0) > 0;
}
