import type { TenantDb } from "../context";
import type { Sender } from "../webhooks/events/domain-event";

type Profile = Pick<Sender, "profileName" | "username" | "parentUserId">;

/** A contact and what it called itself last. */
export type KnownContact = Profile & { id: string };

/**
 * Notes what people call themselves now: of several the last one counts, and what is not told stays as it was. What
 * comes with a group's message is its writer's, not the group's.
 */
export async function updateProfiles(
  db: TenantDb,
  organizationId: string,
  people: readonly (Profile & { groupId: string | null })[],
  contacts: readonly KnownContact[],
): Promise<void> {
  const before = new Map(contacts.map((contact) => [contact.id, contact]));
  const after = new Map(before);
  for (const [index, { groupId, ...told }] of people.entries()) {
    const known = after.get(contacts[index]?.id ?? "");
    if (!known || groupId !== null) continue;
    after.set(known.id, {
      id: known.id,
      profileName: told.profileName ?? known.profileName,
      username: told.username ?? known.username,
      parentUserId: told.parentUserId ?? known.parentUserId,
    });
  }
  const changed = [...after.values()].filter((contact) => differs(contact, before.get(contact.id)));
  if (changed.length === 0) return;
  await db.$executeRaw`
    WITH held AS MATERIALIZED (
      SELECT id FROM contacts
      WHERE organization_id = ${organizationId} AND id = ANY(${changed.map(({ id }) => id)}::text[])
      ORDER BY id
      FOR NO KEY UPDATE
    )
    UPDATE contacts AS contact SET
      profile_name = given."profileName", username = given.username, parent_user_id = given."parentUserId",
      updated_at = now()
    FROM held
    JOIN jsonb_to_recordset(${JSON.stringify(changed)}::jsonb)
      AS given (id text, "profileName" text, username text, "parentUserId" text) ON given.id = held.id
    WHERE contact.organization_id = ${organizationId} AND contact.id = held.id`;
}

function differs(a: KnownContact, b: KnownContact | undefined): boolean {
  return a.profileName !== b?.profileName || a.username !== b.username || a.parentUserId !== b.parentUserId;
}
