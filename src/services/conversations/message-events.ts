import type { TenantDb } from "../context";
import { ownerRow } from "../owner-row";
import type { NewLiveEvent } from "../live-events";

type Changed = { id: string; conversationId: string };

export function toUpdated({ id, conversationId }: Changed): NewLiveEvent {
  return { kind: "message.updated", subjectId: id, conversationId };
}

/** The messages that these reactions, edits and deletions are about, as far as they are known. */
export async function findTargets(
  db: TenantDb,
  organizationId: string,
  ids: readonly string[],
): Promise<Changed[]> {
  if (ids.length === 0) return [];
  return db.$queryRaw<Changed[]>`
    SELECT DISTINCT target.id, target.conversation_id AS "conversationId"
    FROM messages AS message
    CROSS JOIN ${ownerRow(organizationId)}
    JOIN messages AS target ON target.organization_id = owner.id
      AND target.phone_id = message.phone_id AND target.wamid = message.target_wamid
    WHERE message.organization_id = ${organizationId} AND message.id = ANY(${[...ids]}::text[])
      AND message.target_wamid IS NOT NULL`;
}

/** What browsers shall hear of messages with a new status: a reaction that failed does not show at its message any more. */
export async function eventsOfStatuses(
  db: TenantDb,
  organizationId: string,
  changed: readonly (Changed & { status: string })[],
): Promise<NewLiveEvent[]> {
  const failed = changed.filter(({ status }) => status === "failed").map(({ id }) => id);
  return [...changed, ...(await findTargets(db, organizationId, failed))].map(toUpdated);
}
