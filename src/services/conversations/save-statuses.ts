import { Prisma } from "@/generated/prisma/client";
import type { TenantDb } from "../context";
import { recordLiveEvent } from "../live-events";
import { mergeStatus, type StatusReport, type StatusState } from "./message-status";

/** A message row held `FOR UPDATE`, as far as statuses are concerned. */
export type LockedMessage = StatusState & {
  id: string;
  conversationId: string;
  wamid: string | null;
  sendNumber: number;
};

/** Locks the messages that match and answers them; waits for whoever is changing them. */
export async function lockMessages(
  db: TenantDb,
  organizationId: string,
  phoneId: string,
  match: { wamid: string; messageId?: string | undefined } | { messageId: string },
): Promise<LockedMessage[]> {
  const byWamid = "wamid" in match ? Prisma.sql`wamid = ${match.wamid}` : Prisma.sql`FALSE`;
  const byId = match.messageId ? Prisma.sql`id = ${match.messageId}` : Prisma.sql`FALSE`;
  return db.$queryRaw<LockedMessage[]>`
    SELECT id, conversation_id AS "conversationId", wamid, send_number AS "sendNumber",
      status::text AS status, status_times AS "statusTimes", error
    FROM messages
    WHERE organization_id = ${organizationId} AND phone_id = ${phoneId} AND (${byWamid} OR ${byId})
    ORDER BY id
    FOR UPDATE`;
}

/** Writes what some reports (and a newly learned wamid) change about a locked message; nothing when they change nothing. */
export async function saveStatuses(
  db: TenantDb,
  organizationId: string,
  message: LockedMessage,
  reports: StatusReport[],
  learned: { wamid?: string } = {},
): Promise<void> {
  const before: StatusState = {
    status: message.status,
    statusTimes: message.statusTimes,
    error: message.error,
  };
  const after = reports.reduce(mergeStatus, before);
  if (JSON.stringify(after) === JSON.stringify(before) && learned.wamid === undefined) return;
  await db.message.update({
    where: { id: message.id, organizationId },
    data: {
      ...learned,
      status: after.status,
      statusTimes: after.statusTimes,
      error: after.error ?? Prisma.DbNull,
      // Meta knows the message: nothing is left to be tried.
      nextAttemptAt: null,
    },
  });
  const { id: subjectId, conversationId } = message;
  await recordLiveEvent(db, { organizationId, kind: "message.updated", subjectId, conversationId });
}
