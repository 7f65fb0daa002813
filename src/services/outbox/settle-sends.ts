import type { OrgContext, TenantDb } from "../context";
import { mergeStatus, type StatusState } from "../conversations/message-status";
import { eventsOfStatuses } from "../conversations/message-events";
import { noteFreeEntries } from "../conversations/note-free-entries";
import { applyAllParkedStatuses } from "../conversations/parked-statuses";
import { freeEntryOpenedBy } from "../conversations/service-window";
import { recordLiveEvents } from "../live-events";
import type { ClaimedMessage } from "./claim-batch";
import type { Verdict } from "./classify-failure";
import { slowDown, type SlowDown } from "./slow-down";

/** What came of a call: Meta took the message, or what becomes of it. */
export type Outcome = { kind: "accepted"; wamid: string } | Verdict;
export type EndedSend = {
  claimed: ClaimedMessage;
  outcome: Outcome;
  /** Whether the answer may open a free entry point; see begin-sends.ts. */
  isReferred?: boolean;
};

type Held = StatusState & {
  id: string;
  phoneId: string;
  conversationId: string;
  contactId: string;
  groupId: string | null;
  wamid: string | null;
  now: Date;
};

/** A row as it is after the call. */
type Change = {
  id: string;
  wamid: string | null;
  status: string;
  statusTimes: StatusState["statusTimes"];
  error: StatusState["error"];
  /** Whether it is as if the call had not begun. */
  isBack: boolean;
  /** By how much the count changes. */
  attempts: number;
  /** 1: once more; 0: from the beginning; null: as it is. */
  turnedAway: 1 | 0 | null;
  /** When it is looked at again, from now: to be sent, or because no status has come. */
  againInMs: number | null;
};

/** Statuses follow within seconds; one that has not come by then may be lost, and Meta is asked (reconcile-messages.ts). */
const ASK_ABOUT_SENT_MS = 600_000;

/**
 * Notes what came of calls. Accepted: `sent` from now; a status that came before this counts already, and those that
 * waited for the wamid are applied. Else: back in its place, failed, or unconfirmed; what a webhook has told meanwhile is
 * better knowledge and stays. Only the holder of the token may settle: one whose lease ended, and whose message others
 * have taken, comes too late. Answers for each, in order, whether it was in time.
 */
export async function settleSends(ctx: OrgContext, ended: readonly EndedSend[]): Promise<boolean[]> {
  const { organizationId } = ctx;
  const isSettled = await ctx.tenant(async (db) => {
    const answers = ended.filter(({ outcome, isReferred }) => outcome.kind === "accepted" && isReferred);
    // Conversations are locked before messages (see noteFreeEntries).
    const entries = await holdFreeEntries(db, organizationId, answers);
    const held = await holdMessages(db, organizationId, ended);
    const byId = new Map(held.map((row) => [row.id, row]));
    const outcomes = ended.flatMap(({ claimed, outcome }) => {
      const row = byId.get(claimed.id);
      return row ? [{ claimed, outcome, row }] : [];
    });
    const changes = outcomes.map(({ outcome, row }) => toChange(row, outcome));
    await writeChanges(db, organizationId, changes);
    await slowDown(db, outcomes.flatMap(toSlowDown));
    await applyAllParkedStatuses(db, organizationId, outcomes.flatMap(toWamidKey));
    const answered = new Set(outcomes.map(({ row }) => row.conversationId));
    await noteFreeEntries(
      db,
      organizationId,
      entries.filter(({ conversationId }) => answered.has(conversationId)),
    );
    const told = outcomes.map(({ row: { id, conversationId } }, index) => ({
      id,
      conversationId,
      status: changes[index]?.status ?? "",
    }));
    await recordLiveEvents(db, organizationId, await eventsOfStatuses(db, organizationId, told));
    return ended.map(({ claimed }) => byId.has(claimed.id));
  });
  for (const [index, { claimed }] of ended.entries()) {
    if (!isSettled[index])
      ctx.log.warn({ messageId: claimed.id }, "an answer of Meta's came after the message was given up");
  }
  return isSettled;
}

/** Holds the conversations in which an answer given now opens a free entry point; hardly ever there is one. */
async function holdFreeEntries(
  db: TenantDb,
  organizationId: string,
  answers: readonly EndedSend[],
): Promise<{ conversationId: string; until: Date }[]> {
  if (answers.length === 0) return [];
  const rows = await db.$queryRaw<{ id: string; referredAt: Date; now: Date }[]>`
    SELECT id, referred_at AS "referredAt", clock_timestamp() AS now FROM conversations
    WHERE organization_id = ${organizationId} AND referred_at IS NOT NULL
      AND id = ANY(${answers.map(({ claimed }) => claimed.conversationId)}::text[])
      AND (free_entry_until IS NULL OR free_entry_until < referred_at + interval '72 hours')
    ORDER BY id
    FOR NO KEY UPDATE`;
  return rows.flatMap(({ id, referredAt, now }) => {
    const until = freeEntryOpenedBy({ referredAt, answeredAt: now });
    return until === null ? [] : [{ conversationId: id, until }];
  });
}

function holdMessages(db: TenantDb, organizationId: string, ended: readonly EndedSend[]): Promise<Held[]> {
  return db.$queryRaw<Held[]>`
    /* prepared */ SELECT message.id, phone_id AS "phoneId", conversation_id AS "conversationId", contact.id AS "contactId",
      contact.group_id AS "groupId", wamid, message.status::text AS status, status_times AS "statusTimes", error,
      clock_timestamp() AS now
    FROM unnest(
      ${ended.map(({ claimed }) => claimed.id)}::text[], ${ended.map(({ claimed }) => claimed.lockToken)}::text[]
    ) AS given (id, lock_token)
    JOIN messages AS message ON message.organization_id = ${organizationId} AND message.id = given.id
    JOIN conversations AS conversation
      ON conversation.organization_id = ${organizationId} AND conversation.id = message.conversation_id
    JOIN contacts AS contact ON contact.organization_id = ${organizationId} AND contact.id = conversation.contact_id
    WHERE message.lock_token = given.lock_token
    ORDER BY message.id
    FOR UPDATE OF message`;
}

function toChange(held: Held, outcome: Outcome): Change {
  const { id, wamid, now } = held;
  const same: Change = {
    id,
    wamid,
    status: held.status,
    statusTimes: held.statusTimes,
    error: held.error,
    isBack: false,
    attempts: 0,
    turnedAway: null,
    againInMs: null,
  };
  if (outcome.kind === "accepted") {
    const after = mergeStatus(held, { status: "sent", at: now });
    // A wamid that a webhook brought first stays: with two, the customer has got two messages, and this is one of them.
    const againInMs = after.status === "sent" && wamid === null ? ASK_ABOUT_SENT_MS : null;
    return { ...same, ...after, wamid: wamid ?? outcome.wamid, turnedAway: 0, againInMs };
  }
  // Given up as unconfirmed meanwhile: that Meta refused it for good is better knowledge.
  const isLateRefusal = held.status === "unconfirmed" && outcome.kind === "failed";
  if (held.status !== "sending" && held.status !== "pending" && !isLateRefusal) return same;
  const back: Change = { ...same, status: "pending", isBack: true };
  switch (outcome.kind) {
    case "wait":
      return { ...back, attempts: -1, againInMs: 0 };
    case "turned_away":
      return { ...back, attempts: -1, turnedAway: 1, againInMs: outcome.delayMs };
    case "retry":
      return { ...back, turnedAway: 0, againInMs: outcome.delayMs };
    case "failed":
    case "unconfirmed":
      return {
        ...same,
        status: outcome.kind,
        statusTimes: { ...held.statusTimes, [outcome.kind]: now.toISOString() },
        error: outcome.error,
      };
  }
}

/** When they are looked at again is reckoned by the database's clock: no worker's has a say. */
async function writeChanges(db: TenantDb, organizationId: string, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  await db.$executeRaw`
    UPDATE messages AS message SET
      wamid = given.wamid,
      status = given.status::message_status,
      status_times = given."statusTimes",
      error = given.error,
      attempts = GREATEST(0, message.attempts + given.attempts),
      turned_away = CASE WHEN given."turnedAway" = 1 THEN message.turned_away + 1
        ELSE COALESCE(given."turnedAway", message.turned_away) END,
      next_attempt_at = clock_timestamp() + given."againInMs" * interval '1 millisecond',
      post_started_at = CASE WHEN given."isBack" THEN NULL ELSE message.post_started_at END,
      lock_token = NULL,
      locked_until = NULL,
      updated_at = now()
    FROM jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) AS given (
      id text, wamid text, status text, "statusTimes" jsonb, error jsonb, "isBack" boolean, attempts int,
      "turnedAway" int, "againInMs" float8
    )
    WHERE message.organization_id = ${organizationId} AND message.id = given.id`;
}

function toWamidKey({ outcome, row }: { outcome: Outcome; row: Held }) {
  if (outcome.kind !== "accepted") return [];
  return [{ phoneId: row.phoneId, wamid: outcome.wamid, messageId: row.id }];
}

function toSlowDown({
  claimed,
  outcome,
  row,
}: {
  claimed: ClaimedMessage;
  outcome: Outcome;
  row: Held;
}): SlowDown[] {
  if (outcome.kind !== "turned_away") return [];
  const { phoneId } = claimed;
  const { slows, delayMs: pauseMs } = outcome;
  if (slows === "number") return [{ slows, phoneId, pauseMs }];
  return row.groupId === null ? [{ slows, phoneId, contactId: row.contactId, pauseMs }] : [];
}
