import { pool } from "../pool";
import type { Cursor } from "./cursor";

export type LiveRow = {
  cursor: Cursor;
  organizationId: string;
  kind: string;
  subjectId: string;
  conversationId: string | null;
};

type Columns = {
  xid: string;
  id: string;
  organization_id: string;
  kind: string;
  subject_id: string;
  conversation_id: string | null;
};

/**
 * The oldest transaction that may still write. Rows below it are complete and in their final order; rows above it may
 * get company from a transaction that began earlier and commits later, so they wait.
 */
export async function readHorizon(): Promise<bigint> {
  const { rows } = await pool().query<{ horizon: string }>(
    "select pg_snapshot_xmin(pg_current_snapshot())::text as horizon",
  );
  return BigInt(rows[0]?.horizon ?? "0");
}

/** Events after a cursor and below the horizon, in order; of one organization, or of all. */
export async function readLiveEvents(
  after: Cursor,
  limit: number,
  organizationId?: string,
): Promise<LiveRow[]> {
  const { rows } = await pool().query<Columns>(
    `select xid::text, id::text, organization_id, kind, subject_id, conversation_id
       from live_events
      where (xid, id) > ($1::bigint, $2::bigint)
        and xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        and ($3::text is null or organization_id = $3)
      order by xid, id
      limit $4`,
    [after.xid.toString(), after.id.toString(), organizationId ?? null, limit],
  );
  return rows.map((row) => ({
    cursor: { xid: BigInt(row.xid), id: BigInt(row.id) },
    organizationId: row.organization_id,
    kind: row.kind,
    subjectId: row.subject_id,
    conversationId: row.conversation_id,
  }));
}

/** For how many milliseconds the first committed event has waited for an older transaction to end; null when none does. */
export async function readWaitBehindHorizon(after: Cursor): Promise<number | null> {
  const { rows } = await pool().query<{ waited: number }>(
    `select (extract(epoch from clock_timestamp() - created_at) * 1000)::float8 as waited
       from live_events
      where (xid, id) > ($1::bigint, $2::bigint)
        and xid >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint
      order by xid, id
      limit 1`,
    [after.xid.toString(), after.id.toString()],
  );
  return rows[0]?.waited ?? null;
}
