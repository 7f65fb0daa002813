import { newId } from "@/lib/server/ids";
import type { TenantDb } from "../context";
import { ownerRow } from "../owner-row";
import type { Sender } from "../webhooks/events/domain-event";
import { idKeysOf, lockIds } from "./contact-ids";
import { phoneKey } from "./phone-key";
import { settleContacts } from "./settle-contacts";
import { updateProfiles, type KnownContact } from "./update-profiles";

/**
 * Whose contact is wanted: the group when there is one, else who has these ids. `at`: when they wrote, by Meta's clock;
 * it tells who had a number that has changed hands since.
 */
export type PersonToResolve = Sender & { groupId: string | null; at?: Date };

type Found = Omit<KnownContact, "id"> & {
  /** The contact, held; null unless everybody is settled: all ids known, and those of one contact. */
  id: string | null;
  isSettled: boolean;
  isKnown: boolean;
};

/**
 * The contact of each person, in order, in a constant number of statements (but for merges, which are rare): one where
 * all are known and nothing is new. Missing ones are made; an id that was not known is added, one that is known is never
 * rewritten; two contacts that turn out to be one person are merged (decision 16). The contacts are held until the
 * transaction ends: they are not merged away before what follows is stored. So call it once in a transaction, with
 * everybody it is about. Safe when several transactions meet the same newcomers.
 */
export async function resolveContacts(
  db: TenantDb,
  organizationId: string,
  people: readonly PersonToResolve[],
): Promise<string[]> {
  if (people.length === 0) return [];
  const contacts = await findOrMake(db, organizationId, people);
  await updateProfiles(db, organizationId, people, contacts);
  return contacts.map(({ id }) => id);
}

async function findOrMake(
  db: TenantDb,
  organizationId: string,
  people: readonly PersonToResolve[],
): Promise<KnownContact[]> {
  const found = await holdSettled(db, organizationId, people);
  const held = allOf(found);
  if (held) return held;

  const unsettled = people.filter((_, index) => found[index]?.isSettled !== true);
  // With all of them settled one was merged just now: then all are in question.
  await lockIds(db, organizationId, (unsettled.length > 0 ? unsettled : people).flatMap(idKeysOf));
  const missing = people.filter((_, index) => found[index]?.isKnown === false);
  if (missing.length > 0) await insertMissing(db, organizationId, missing);
  const now = allOf(await holdSettled(db, organizationId, people));
  return now ?? settleContacts(db, organizationId, people);
}

function allOf(found: readonly Found[]): KnownContact[] | null {
  const held = found.flatMap(({ id, ...profile }) => (id === null ? [] : [{ ...profile, id }]));
  return held.length === found.length ? held : null;
}

/**
 * Looks everybody up, and holds the contacts (against merges, not against each other) if there is nothing to settle.
 * Holding some and then wanting to change others would let two transactions wait for each other: hence all or none.
 */
async function holdSettled(
  db: TenantDb,
  organizationId: string,
  people: readonly PersonToResolve[],
): Promise<Found[]> {
  const { phoneKeys, userIds, groupIds, times } = columnsOf(people);
  return db.$queryRaw<Found[]>`
    WITH given AS (
      SELECT * FROM unnest(${phoneKeys}::text[], ${userIds}::text[], ${groupIds}::text[], ${times}::timestamptz[])
        WITH ORDINALITY AS given (phone_key, user_id, group_id, at, nr)
    ), matched AS MATERIALIZED (
      SELECT nr, COALESCE(by_group.id, by_phone.id, by_user.id) AS id,
        COALESCE(by_group.id, by_phone.id, by_user.id) IS NOT NULL OR alias.is_any AS is_known,
        COALESCE(NOT alias.is_former AND CASE
          WHEN given.group_id IS NOT NULL THEN by_group.id IS NOT NULL
          WHEN given.phone_key IS NULL THEN by_user.id IS NOT NULL
          ELSE by_phone.wa_id IS NOT NULL AND (given.user_id IS NULL OR by_user.id = by_phone.id)
        END, FALSE) AS is_settled
      FROM given CROSS JOIN ${ownerRow(organizationId)}
      LEFT JOIN contacts AS by_group ON by_group.organization_id = owner.id AND by_group.group_id = given.group_id
      LEFT JOIN contacts AS by_phone ON by_phone.organization_id = owner.id AND by_phone.phone_key = given.phone_key
      LEFT JOIN contacts AS by_user ON by_user.organization_id = owner.id AND by_user.user_id = given.user_id
      CROSS JOIN LATERAL (
        SELECT count(*) > 0 AS is_any, COALESCE(bool_or(until IS NOT NULL), FALSE) AS is_former
        FROM contact_aliases
        WHERE organization_id = owner.id
          AND key IN ('phone:' || given.phone_key, 'user:' || given.user_id)
          AND (until IS NULL OR until >= given.at)
      ) AS alias
    ), held AS (
      SELECT id, profile_name, username, parent_user_id FROM contacts
      WHERE id IN (SELECT id FROM matched) AND merged_into_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM matched WHERE NOT is_settled)
      ORDER BY id
      FOR KEY SHARE
    )
    SELECT held.id, profile_name AS "profileName", username, parent_user_id AS "parentUserId",
      is_settled AS "isSettled", is_known AS "isKnown"
    FROM matched LEFT JOIN held ON held.id = matched.id
    ORDER BY nr`;
}

/** Who is named twice is made once: the one that says most comes first. */
async function insertMissing(
  db: TenantDb,
  organizationId: string,
  people: readonly PersonToResolve[],
): Promise<void> {
  const { phoneKeys, userIds, groupIds, waIds } = columnsOf(people);
  await db.$executeRaw`
    INSERT INTO contacts (id, organization_id, wa_id, phone_key, user_id, group_id, updated_at)
    SELECT id, ${organizationId}, wa_id, phone_key, user_id, group_id, now()
    FROM unnest(
      ${people.map(() => newId())}::text[], ${waIds}::text[], ${phoneKeys}::text[], ${userIds}::text[], ${groupIds}::text[]
    ) AS given (id, wa_id, phone_key, user_id, group_id)
    ORDER BY num_nulls(phone_key, user_id), phone_key, user_id, group_id
    ON CONFLICT DO NOTHING`;
}

function columnsOf(people: readonly PersonToResolve[]) {
  const waIds = people.map(({ groupId, waId }) => (groupId === null ? waId : null));
  return {
    waIds,
    phoneKeys: waIds.map((waId) => (waId === null ? null : phoneKey(waId))),
    userIds: people.map(({ groupId, userId }) => (groupId === null ? userId : null)),
    groupIds: people.map(({ groupId }) => groupId),
    times: people.map(({ at }) => at?.toISOString() ?? "infinity"),
  };
}
