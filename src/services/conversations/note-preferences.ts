import type { TenantDb } from "../context";
import type { PreferenceChange } from "../webhooks/events/domain-event";

/** The one category that Meta knows (field `user_preferences`). */
const MARKETING = "marketing_messages";

type Preference = Pick<PreferenceChange, "category" | "value" | "at"> & { contactId: string };

/**
 * Notes what contacts want to get; of two changes the newer one counts, by Meta's clock, and of the same moment the one
 * that says stop. Answers the conversations that show it.
 */
export async function notePreferences(
  db: TenantDb,
  organizationId: string,
  preferences: readonly Preference[],
): Promise<string[]> {
  const newest = new Map<string, Preference>();
  for (const one of preferences) {
    const before = newest.get(one.contactId);
    if (one.category === MARKETING && (!before || counts(one, before))) newest.set(one.contactId, one);
  }
  if (newest.size === 0) return [];
  const shown = await db.$queryRaw<{ id: string }[]>`
    WITH held AS MATERIALIZED (
      SELECT id FROM contacts
      WHERE organization_id = ${organizationId} AND id = ANY(${[...newest.keys()]}::text[])
      ORDER BY id
      FOR NO KEY UPDATE
    ), changed AS (
      UPDATE contacts AS contact SET marketing = given.value, marketing_at = given.at::timestamptz, updated_at = now()
      FROM held
      JOIN jsonb_to_recordset(${JSON.stringify([...newest.values()])}::jsonb)
        AS given ("contactId" text, value text, at text) ON given."contactId" = held.id
      WHERE contact.organization_id = ${organizationId} AND contact.id = held.id
        AND (marketing_at IS NULL OR marketing_at < given.at::timestamptz
          OR (marketing_at = given.at::timestamptz AND given.value = 'stop' AND marketing <> 'stop'))
      RETURNING contact.id
    )
    SELECT conversation.id FROM conversations AS conversation JOIN changed ON changed.id = conversation.contact_id
    WHERE conversation.organization_id = ${organizationId} AND conversation.merged_into_id IS NULL`;
  return shown.map(({ id }) => id);
}

function counts(one: Preference, before: Preference): boolean {
  const [at, beforeAt] = [one.at.getTime(), before.at.getTime()];
  return at > beforeAt || (at === beforeAt && one.value === "stop");
}
