import type { LiveEventKind } from "@/contracts/events";
import { wakeAfterCommit } from "@/lib/server/wake";
import type { TenantDb } from "./context";

/** One change for listening browsers: what changed, and the conversation it belongs to. */
export type NewLiveEvent = { kind: LiveEventKind; subjectId: string; conversationId?: string | null };

/** Notes a change for listening browsers, in the transaction that makes it; they hear of it after the commit. */
export function recordLiveEvent(
  db: TenantDb,
  { organizationId, ...event }: NewLiveEvent & { organizationId: string },
): Promise<void> {
  return recordLiveEvents(db, organizationId, [event]);
}

/** The same for many changes in one statement; they are heard in the order of the list. */
export async function recordLiveEvents(
  db: TenantDb,
  organizationId: string,
  events: readonly NewLiveEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const kinds = events.map(({ kind }) => kind);
  const subjectIds = events.map(({ subjectId }) => subjectId);
  const conversationIds = events.map(({ conversationId }) => conversationId ?? null);
  await db.$executeRaw`
    /* prepared */ INSERT INTO live_events (organization_id, kind, subject_id, conversation_id)
    SELECT ${organizationId}, kind, subject_id, conversation_id
    FROM unnest(${kinds}::text[], ${subjectIds}::text[], ${conversationIds}::text[])
      WITH ORDINALITY AS given (kind, subject_id, conversation_id, place)
    ORDER BY place`;
  wakeAfterCommit(db, "live");
}
