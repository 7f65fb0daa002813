import { wakeAfterCommit } from "@/lib/server/wake";
import type { OrgContext, TenantDb } from "../context";

/**
 * Processes anew what came for these numbers (Meta's ids) in the last seven days while nobody had them, or while this
 * organization did not use them: Meta delivers nothing twice once it was acknowledged. What came for a number while it
 * was another organization's stays with that one. A worker that has such a webhook now may have looked before the number
 * was there: it loses it to the next one.
 */
export async function redriveUnrouted(
  { organizationId }: OrgContext,
  db: TenantDb,
  phoneIds: readonly string[],
): Promise<void> {
  if (phoneIds.length === 0) return;
  const count = await db.$executeRaw`
    UPDATE whatsapp_webhook_logs SET
      status = 'received', is_replay = true, next_attempt_at = now(), locked_until = NULL, processed_at = NULL,
      attempts = CASE status WHEN 'unrouted' THEN 0 ELSE attempts END,
      claims = CASE status WHEN 'unrouted' THEN 0 ELSE claims + 1 END
    WHERE status IN ('unrouted', 'received') AND (organization_id IS NULL OR organization_id = ${organizationId})
      AND phone_ids && ${[...phoneIds]}::text[] AND received_at > now() - interval '7 days'`;
  if (count > 0) wakeAfterCommit(db, "webhooks");
}
