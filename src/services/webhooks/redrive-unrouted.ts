import { enqueue } from "@/lib/server/queue";
import { wakeAfterCommit } from "@/lib/server/wake";
import type { OrgContext, TenantDb } from "../context";

/**
 * Processes anew what came for these numbers (Meta's ids) in the last seven days while nobody had them, or while this
 * organization did not use them: Meta delivers nothing twice once it was acknowledged. What came for a number while it
 * was another organization's stays with that one. Done now and, because a webhook may come and find nobody before this
 * transaction has committed, by a job once more.
 */
export async function redriveUnrouted(
  ctx: OrgContext,
  db: TenantDb,
  phoneIds: readonly string[],
): Promise<void> {
  if (phoneIds.length === 0) return;
  await redriveNow(ctx, db, phoneIds);
  await enqueue(db, "redrive-webhooks", { organizationId: ctx.organizationId, phoneIds: [...phoneIds] });
}

/**
 * The same, once. A worker that has such a webhook now may have looked before the number was there: it loses it to the
 * next one. A body that is another organization's otherwise becomes nobody's, or it would be looked at for that one only.
 */
export async function redriveNow(
  { organizationId }: OrgContext,
  db: TenantDb,
  phoneIds: readonly string[],
): Promise<void> {
  const ids = [...phoneIds];
  const count = await db.$executeRaw`
    UPDATE whatsapp_webhook_logs AS log SET
      status = 'received', is_replay = true, next_attempt_at = now(), locked_until = NULL, processed_at = NULL,
      organization_id = CASE WHEN organization_id = ${organizationId} THEN organization_id END,
      attempts = CASE status WHEN 'received' THEN attempts ELSE 0 END,
      claims = CASE status WHEN 'received' THEN claims + 1 ELSE 0 END
    WHERE phone_ids && ${ids}::text[] AND received_at > now() - interval '7 days' AND (
      status IN ('unrouted', 'received') AND (organization_id IS NULL OR organization_id = ${organizationId})
      OR endpoint_config_id IS NULL AND EXISTS (
        SELECT FROM jsonb_array_elements(CASE jsonb_typeof(outcome) WHEN 'array' THEN outcome END) AS change
        WHERE change->>'became' = 'unrouted' AND change->>'phoneId' = ANY(${ids}::text[])
          AND NOT change ? 'organizationId'
      )
    )`;
  if (count > 0) wakeAfterCommit(db, "webhooks");
}
