import { recordLiveEvents } from "../live-events";
import type { OrgContext, TenantDb } from "../context";
import { completeTestMessage } from "../whatsapp/complete-test-message";

/** That a webhook came for a connection, when, and whether a customer's message was in it. */
export type Touch = { configId: string; at: Date; hasMessage: boolean };

/**
 * Notes on connections that webhooks came for them (to the second, for a busy number's row would be a bottleneck), and
 * that a customer's message came. Mostly it reads once and writes nothing.
 */
export async function touchConnections(
  ctx: OrgContext,
  db: TenantDb,
  touches: readonly Touch[],
): Promise<void> {
  if (touches.length === 0) return;
  const { organizationId } = ctx;
  const newest = [...Map.groupBy(touches, ({ configId }) => configId)].map(([id, list]) => ({
    id,
    // One by one: there may be more of them than a function takes arguments.
    at: new Date(list.reduce((newest, { at }) => Math.max(newest, at.getTime()), 0)),
    hasMessage: list.some(({ hasMessage }) => hasMessage),
  }));
  const known = await db.$queryRaw<{ id: string; lastWebhookAt: Date | null; waits: boolean }[]>`
    SELECT id, last_webhook_at AS "lastWebhookAt",
      steps @> '[{"name": "test_message", "status": "running"}]'::jsonb AS waits
    FROM whatsapp_configs
    WHERE organization_id = ${organizationId} AND id = ANY(${newest.map(({ id }) => id)}::text[])`;
  for (const { id } of known.filter(({ waits }) => waits))
    if (newest.some((touch) => touch.id === id && touch.hasMessage)) await completeTestMessage(ctx, db, id);

  const due = newest.filter(({ id, at }) => {
    const row = known.find((one) => one.id === id);
    return row && (row.lastWebhookAt === null || at.getTime() - row.lastWebhookAt.getTime() > 1_000);
  });
  if (due.length === 0) return;
  // By hand, because updated_at tells when the connection itself last changed.
  const written = await db.$queryRaw<{ id: string; isFirst: boolean }[]>`
    WITH held AS MATERIALIZED (
      SELECT id, last_webhook_at IS NULL AS is_first FROM whatsapp_configs
      WHERE organization_id = ${organizationId} AND id = ANY(${due.map(({ id }) => id)}::text[])
      ORDER BY id
      FOR NO KEY UPDATE
    )
    UPDATE whatsapp_configs AS config SET last_webhook_at = GREATEST(last_webhook_at, given.at)
    FROM held
    JOIN unnest(${due.map(({ id }) => id)}::text[], ${due.map(({ at }) => at.toISOString())}::timestamptz[])
      AS given (id, at) ON given.id = held.id
    WHERE config.organization_id = ${organizationId} AND config.id = held.id
    RETURNING config.id, held.is_first AS "isFirst"`;
  await recordLiveEvents(
    db,
    organizationId,
    written.flatMap(({ id, isFirst }) => (isFirst ? [{ kind: "connection.updated", subjectId: id }] : [])),
  );
}
