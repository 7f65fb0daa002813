import { enterOrganization, type OrgContext, type SystemContext } from "../context";
import { applyStatuses } from "../conversations/apply-statuses";
import { eventsOfStatuses } from "../conversations/message-events";
import type { StatusReport } from "../conversations/message-status";
import { describeFailure } from "../describe-failure";
import { noteGraphFailure } from "../health/note-graph-failure";
import { recordLiveEvents } from "../live-events";
import type { StatusUpdate } from "../webhooks/events/domain-event";
import { findSendingCredentials } from "../whatsapp/connections";
import { MetaCloudService } from "../whatsapp/meta-cloud.service";
import type { MetaMessageEvent } from "../whatsapp/meta-readings";

/** Meta counts these calls by account and hour: so many for one number, and in all, in one round. */
const OF_ONE_NUMBER = 5;
const AT_ONCE = 50;

type Silent = { id: string; organizationId: string; phoneId: string; wamid: string; askAgainAt: Date | null };

const statusOf: Readonly<Record<string, StatusReport["status"]>> = {
  SENT: "sent",
  DELIVERED: "delivered",
  READ: "read",
  FAILED: "failed",
};

/**
 * Asks Meta about messages it took and of which no status has come, since their webhooks may be lost: after 10 minutes,
 * an hour, 6 hours and a day (Meta: "Message history API"). It knows messages by their wamid only: one whose answer was
 * lost has none, and is settled by its status or by a person.
 */
export async function reconcileMessages(system: SystemContext): Promise<void> {
  const silent = await claimSilent(system);
  const numbers = new Set(silent.map(({ organizationId, phoneId }) => `${organizationId} ${phoneId}`));
  for (const number of numbers) {
    const own = silent.filter(({ organizationId, phoneId }) => `${organizationId} ${phoneId}` === number);
    const [first] = own;
    if (first) await askAbout(enterOrganization(system, first.organizationId), first.phoneId, own);
  }
}

/** Messages whose time has come, which is moved to the next one; another worker passes them over. */
async function claimSilent(system: SystemContext): Promise<Silent[]> {
  return system.acrossTenants(
    (db) => db.$queryRaw<Silent[]>`
      WITH due AS (
        SELECT id, row_number() OVER (PARTITION BY organization_id, phone_id ORDER BY next_attempt_at) AS place
        FROM (
          SELECT id, organization_id, phone_id, next_attempt_at FROM messages
          WHERE direction = 'out' AND status = 'sent' AND next_attempt_at <= now()
          ORDER BY next_attempt_at LIMIT ${20 * AT_ONCE}
        ) AS oldest
      ), claimed AS MATERIALIZED (
        SELECT id FROM messages
        WHERE id IN (SELECT id FROM due WHERE place <= ${OF_ONE_NUMBER} LIMIT ${AT_ONCE})
          AND direction = 'out' AND status = 'sent' AND next_attempt_at <= now()
        FOR UPDATE SKIP LOCKED
      )
      UPDATE messages AS message SET next_attempt_at = CASE
        WHEN post_started_at > now() - interval '50 minutes' THEN now() + interval '50 minutes'
        WHEN post_started_at > now() - interval '5 hours' THEN now() + interval '5 hours'
        WHEN post_started_at > now() - interval '20 hours' THEN now() + interval '18 hours'
      END
      FROM claimed WHERE message.id = claimed.id AND message.wamid IS NOT NULL
      RETURNING message.id, organization_id AS "organizationId", phone_id AS "phoneId", wamid,
        next_attempt_at AS "askAgainAt"`,
  );
}

/** Never rejects: what could not be asked is asked the next time. */
async function askAbout(ctx: OrgContext, phoneId: string, silent: readonly Silent[]): Promise<void> {
  const credentials = await findSendingCredentials(ctx, phoneId).catch(() => null);
  if (!credentials) return;
  try {
    for (const { id, wamid, askAgainAt } of silent) {
      const events = await MetaCloudService.readMessageHistory({ ...credentials, phoneId, wamid });
      await apply(ctx, {
        id,
        phoneId,
        askAgainAt,
        updates: events.flatMap((event) => toUpdate(wamid, event)),
      });
    }
  } catch (error) {
    ctx.log.info({ phoneId, reason: describeFailure(error) }, "silent messages could not be asked about");
    await noteGraphFailure(ctx, { ...credentials, phoneId }, error);
  }
}

function toUpdate(wamid: string, { status: word, at, description }: MetaMessageEvent): StatusUpdate[] {
  const status = statusOf[word];
  if (status === undefined) return [];
  // The history gives no code.
  const error = status === "failed" ? { error: { code: "unknown", title: description ?? word } } : {};
  return [{ kind: "status", wamid, send: null, status, at, pricing: null, freeEntryUntil: null, ...error }];
}

async function apply(
  ctx: OrgContext,
  message: { id: string; phoneId: string; askAgainAt: Date | null; updates: readonly StatusUpdate[] },
): Promise<void> {
  const { organizationId } = ctx;
  const { id, phoneId, askAgainAt, updates } = message;
  await ctx.tenant(async (db) => {
    const statuses = updates.map((update) => ({ phoneId, update }));
    const { changed } = await applyStatuses(db, organizationId, statuses);
    // That it was sent is no news: whether more has become of it still has to be asked.
    await db.message.updateMany({
      where: { organizationId, id, status: "sent" },
      data: { nextAttemptAt: askAgainAt },
    });
    await recordLiveEvents(db, organizationId, await eventsOfStatuses(db, organizationId, changed));
  });
}
