import { Prisma } from "@/generated/prisma/client";
import type { OrgContext, TenantDb } from "../context";
import { mergeStatus, type StatusState } from "../conversations/message-status";
import { applyParkedStatuses } from "../conversations/parked-statuses";
import { recordLiveEvent } from "../live-events";
import type { ClaimedMessage } from "./claim-batch";
import type { Verdict } from "./classify-failure";

type Held = StatusState & { conversationId: string; wamid: string | null };

const freed = { lockedUntil: null, lockToken: null } as const;

/**
 * Notes that Meta has taken the message: it is `sent` from now, or from the time Meta names. A status that came before
 * this answer counts already, and those that waited for the wamid are applied.
 */
export async function settleAccepted(ctx: OrgContext, claimed: ClaimedMessage, wamid: string): Promise<void> {
  await settle(ctx, claimed, async (db, held) => {
    const { status, statusTimes, error } = mergeStatus(held, { status: "sent", at: new Date() });
    await db.message.update({
      where: { organizationId: ctx.organizationId, id: claimed.id },
      // A wamid that a webhook brought first stays: with two, the customer has got two messages, and this is one of them.
      data: {
        ...freed,
        wamid: held.wamid ?? wamid,
        status,
        statusTimes,
        error: error ?? Prisma.DbNull,
        nextAttemptAt: null,
      },
    });
    const { organizationId, phoneId, id: messageId } = claimed;
    await applyParkedStatuses(db, { organizationId, phoneId, wamid, messageId });
  });
}

/**
 * Notes that a message was not sent, or that nobody knows. What a webhook has told meanwhile is better knowledge and
 * stays.
 */
export async function settleVerdict(
  ctx: OrgContext,
  claimed: ClaimedMessage,
  verdict: Verdict,
): Promise<void> {
  const { organizationId } = ctx;
  await settle(ctx, claimed, async (db, held) => {
    const isOpen = held.status === "sending" || held.status === "pending";
    await db.message.update({
      where: { organizationId, id: claimed.id },
      data: isOpen ? { ...freed, ...columnsOf(verdict, held) } : freed,
    });
  });
}

/** The next try's time is reckoned by settle's own clock; a worker whose clock is off by minutes is off by no more. */
function columnsOf(verdict: Verdict, held: Held): Prisma.MessageUpdateInput {
  const now = new Date();
  if (verdict.kind === "wait") {
    return { status: "pending", postStartedAt: null, nextAttemptAt: now, attempts: { decrement: 1 } };
  }
  if (verdict.kind === "retry") {
    return {
      status: "pending",
      postStartedAt: null,
      nextAttemptAt: new Date(now.getTime() + verdict.delayMs),
    };
  }
  return {
    status: verdict.kind,
    statusTimes: { ...held.statusTimes, [verdict.kind]: now.toISOString() },
    error: verdict.error,
    nextAttemptAt: null,
  };
}

/** Only the holder of the token may settle: one whose lease ended, and whose message others have taken, comes too late. */
async function settle(
  ctx: OrgContext,
  claimed: ClaimedMessage,
  change: (db: TenantDb, held: Held) => Promise<void>,
): Promise<void> {
  const { organizationId } = ctx;
  const isHeld = await ctx.tenant(async (db) => {
    const [held] = await db.$queryRaw<Held[]>`
      SELECT conversation_id AS "conversationId", wamid, status::text AS status, status_times AS "statusTimes", error
      FROM messages
      WHERE organization_id = ${organizationId} AND id = ${claimed.id} AND lock_token = ${claimed.lockToken}
      FOR UPDATE`;
    if (!held) return false;
    await change(db, held);
    await recordLiveEvent(db, {
      organizationId,
      kind: "message.updated",
      subjectId: claimed.id,
      conversationId: held.conversationId,
    });
    return true;
  });
  if (!isHeld)
    ctx.log.warn({ messageId: claimed.id }, "an answer of Meta's came after the message was given up");
}
