import { recordLiveEvent } from "../live-events";
import { enterOrganization, type SystemContext } from "../context";
import type { StoredOutcome } from "./stored-outcome";

/** Notes on each connection that a webhook came for it (to the second, for a busy number's row would be a bottleneck). */
export async function touchConnections(
  system: SystemContext,
  outcome: StoredOutcome[],
  receivedAt: Date,
): Promise<void> {
  const owners = new Map(outcome.map(({ configId, organizationId }) => [configId, organizationId]));
  for (const [configId, organizationId] of owners) {
    if (configId === undefined || organizationId === undefined) continue;
    await enterOrganization(system, organizationId).tenant(async (db) => {
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
