import { newId } from "@/lib/server/ids";
import type { SystemContext } from "../context";

/** How long a claimed file is left alone by other workers; its holder asks for more time while it comes. */
export const LEASE_MS = 60_000;

/** A received file whose content this worker fetches, as long as its row has this token. */
export type ClaimedMedia = {
  id: string;
  organizationId: string;
  phoneId: string;
  metaMediaId: string;
  declaredType: string | null;
  filename: string | null;
  attempts: number;
  /** How long it has been known, by the database's clock (ms). */
  ageMs: number;
  lockToken: string;
};

/**
 * Claims up to `limit` files that are due. Organizations take turns, so that thousands of one's history do not keep
 * another's photo waiting; the cost grows with how many organizations wait, not with how many files. Files of a paused
 * number wait until it goes on. A claimed file is due again when its lease ends.
 */
export async function claimMedia(system: SystemContext, limit: number): Promise<ClaimedMedia[]> {
  const lockToken = newId();
  return system.acrossTenants(
    (db) => db.$queryRaw<ClaimedMedia[]>`
      WITH RECURSIVE waiting AS (
        SELECT min(organization_id) AS organization_id FROM media_files WHERE status = 'pending'
        UNION ALL
        SELECT (
          SELECT min(organization_id) FROM media_files
          WHERE status = 'pending' AND organization_id > waiting.organization_id
        )
        FROM waiting WHERE waiting.organization_id IS NOT NULL
      ), due AS MATERIALIZED (
        SELECT file.id FROM waiting
        CROSS JOIN LATERAL (
          SELECT id, next_attempt_at, row_number() OVER (ORDER BY next_attempt_at, id) AS turn
          FROM media_files
          WHERE organization_id = waiting.organization_id AND status = 'pending' AND next_attempt_at <= now()
            AND NOT EXISTS (
              SELECT 1 FROM whatsapp_phone_numbers AS number
              WHERE number.organization_id = media_files.organization_id AND number.phone_id = media_files.phone_id
                AND number.paused_at IS NOT NULL AND number.is_active
            )
          ORDER BY next_attempt_at, id
          LIMIT ${limit}
        ) AS file
        ORDER BY file.turn, file.next_attempt_at
        LIMIT ${limit}
      ), free AS MATERIALIZED (
        SELECT id FROM media_files
        WHERE id IN (SELECT id FROM due) AND status = 'pending' AND next_attempt_at <= now()
        FOR UPDATE SKIP LOCKED
      )
      UPDATE media_files AS file SET
        attempts = attempts + 1,
        lock_token = ${lockToken},
        locked_until = now() + ${LEASE_MS} * interval '1 millisecond',
        next_attempt_at = now() + ${LEASE_MS} * interval '1 millisecond'
      FROM free WHERE file.id = free.id
      RETURNING file.id, organization_id AS "organizationId", phone_id AS "phoneId", meta_media_id AS "metaMediaId",
        declared_type AS "declaredType", filename, attempts,
        extract(epoch FROM now() - created_at)::float8 * 1000 AS "ageMs", lock_token AS "lockToken"`,
  );
}
