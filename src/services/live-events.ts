import type { LiveEventKind } from "@/contracts/events";
import { wakeAfterCommit } from "@/lib/server/wake";
import type { TenantDb } from "./context";

/** Notes a change for listening browsers, in the transaction that makes it; they hear of it after the commit. */
export async function recordLiveEvent(
  db: TenantDb,
  event: { organizationId: string; kind: LiveEventKind; subjectId: string; conversationId?: string | null },
): Promise<void> {
  await db.liveEvent.create({
    data: {
      organizationId: event.organizationId,
      kind: event.kind,
      subjectId: event.subjectId,
      conversationId: event.conversationId ?? null,
    },
  });
  wakeAfterCommit(db, "live");
}
