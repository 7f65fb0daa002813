import type { OrgContext, TenantDb } from "../context";
import { recordLiveEvent } from "../live-events";

/**
 * The first message of a customer has come in, so the connection works from end to end: the step that waited for it is
 * done. One update by hand that mostly finds nothing to do, because it runs with every message.
 */
export async function completeTestMessage(
  { organizationId }: OrgContext,
  db: TenantDb,
  configId: string,
): Promise<void> {
  const count = await db.$executeRaw`
    UPDATE whatsapp_configs SET steps = (
      SELECT jsonb_agg(
        CASE WHEN step->>'name' = 'test_message' THEN '{"name": "test_message", "status": "done"}'::jsonb ELSE step END
        ORDER BY place
      )
      FROM jsonb_array_elements(steps) WITH ORDINALITY AS listed (step, place)
    )
    WHERE organization_id = ${organizationId} AND id = ${configId}
      AND steps @> '[{"name": "test_message", "status": "running"}]'::jsonb`;
  if (count > 0)
    await recordLiveEvent(db, { organizationId, kind: "connection.updated", subjectId: configId });
}
