import { newId } from "@/lib/server/ids";
import { wakeAfterCommit } from "@/lib/server/wake";
import type { TenantDb } from "../context";
import type { MediaReference } from "../webhooks/events/domain-event";

type Row = { id: string; metaMediaId: string };

/**
 * Files that messages brought, whose content a worker then fetches: one row for each id of Meta's, however often it is
 * told of. Answers the id of each row by Meta's id. Call it in the transaction that stores the messages, before it does.
 */
export async function expectMedia(
  db: TenantDb,
  organizationId: string,
  files: readonly { phoneId: string; reference: MediaReference }[],
): Promise<Map<string, string>> {
  if (files.length === 0) return new Map();
  // In one order, so that two transactions with the same files never wait for each other.
  const distinct = [...new Map(files.map((file) => [file.reference.metaMediaId, file])).values()].toSorted(
    (a, b) => (a.reference.metaMediaId < b.reference.metaMediaId ? -1 : 1),
  );
  const phoneIds = distinct.map(({ phoneId }) => phoneId);
  const metaMediaIds = distinct.map(({ reference }) => reference.metaMediaId);

  const added = await db.$queryRaw<Row[]>`
    INSERT INTO media_files (
      id, organization_id, phone_id, meta_media_id, declared_type, filename, next_attempt_at, updated_at
    )
    SELECT given.id, ${organizationId}, phone_id, meta_media_id, declared_type, filename, now(), now()
    FROM unnest(
      ${distinct.map(() => newId())}::text[], ${phoneIds}::text[], ${metaMediaIds}::text[],
      ${distinct.map(({ reference }) => reference.declaredType)}::text[],
      ${distinct.map(({ reference }) => reference.filename)}::text[]
    ) AS given (id, phone_id, meta_media_id, declared_type, filename)
    ON CONFLICT (organization_id, phone_id, meta_media_id) DO NOTHING
    RETURNING id, meta_media_id AS "metaMediaId"`;
  if (added.length > 0) wakeAfterCommit(db, "media");
  const known =
    added.length === distinct.length ? [] : await findKnown(db, organizationId, phoneIds, metaMediaIds);
  return new Map([...known, ...added].map(({ id, metaMediaId }) => [metaMediaId, id]));
}

/** A statement of its own: the one before does not see what others stored since it began. */
function findKnown(
  db: TenantDb,
  organizationId: string,
  phoneIds: readonly string[],
  metaMediaIds: readonly string[],
): Promise<Row[]> {
  return db.$queryRaw<Row[]>`
    SELECT known.id, known.meta_media_id AS "metaMediaId"
    FROM unnest(${phoneIds}::text[], ${metaMediaIds}::text[]) AS given (phone_id, meta_media_id)
    JOIN media_files AS known ON known.organization_id = ${organizationId}
      AND known.phone_id = given.phone_id AND known.meta_media_id = given.meta_media_id`;
}
