import type { TenantDb } from "../context";
import { ownerRow } from "../owner-row";
import { lockWamids, parkStatuses, takeParkedStatuses } from "./parked-statuses";
import { noteFreeEntries } from "./note-free-entries";
import { holdMessages, saveStatuses, type HeldMessage, type WamidKey } from "./save-statuses";
import { keyOf, settleStatuses, type StatusOfNumber, type StatusResult } from "./settle-statuses";

/** What became of each status, in order; the messages that are different now, and conversations besides. */
export type AppliedStatuses = { results: StatusResult[]; changed: HeldMessage[]; conversationIds: string[] };

/**
 * Applies statuses to their messages, or keeps them until their message is known. A few statements, however many they
 * are. Call it once in a transaction, after whatever locks contacts and conversations.
 */
export async function applyStatuses(
  db: TenantDb,
  organizationId: string,
  statuses: readonly StatusOfNumber[],
): Promise<AppliedStatuses> {
  if (statuses.length === 0) return { results: [], changed: [], conversationIds: [] };
  const held = await holdMessages(db, organizationId, {
    wamids: statuses.map(toKey),
    messages: statuses.flatMap(({ phoneId, update: { send } }) =>
      send === null ? [] : [{ phoneId, messageId: send.messageId }],
    ),
  });
  await holdUnknown(db, organizationId, statuses, held);
  let settled = settleStatuses(held, statuses);
  if (settled.learned.length > 0) {
    const parked = await takeParkedStatuses(db, organizationId, settled.learned);
    settled = settleStatuses(held, [...statuses, ...parked]);
  }
  const { results, changed, entries } = settled;
  await saveStatuses(db, organizationId, changed);
  await parkStatuses(
    db,
    organizationId,
    statuses.filter((_, index) => results[index] === "parked"),
  );
  await noteFreeEntries(db, organizationId, entries);
  const conversationIds = entries.map(({ conversationId }) => conversationId);
  return { results: results.slice(0, statuses.length), changed, conversationIds };
}

/**
 * Makes sure that no message gets one of the unknown wamids while their statuses are put away: whoever stores a wamid
 * looks for parked statuses under the same lock. Adds to `held` the messages that got theirs in the very moment.
 */
async function holdUnknown(
  db: TenantDb,
  organizationId: string,
  statuses: readonly StatusOfNumber[],
  held: HeldMessage[],
): Promise<void> {
  for (;;) {
    const known = new Set(
      held.flatMap(({ phoneId, wamid }) => (wamid === null ? [] : [keyOf({ phoneId, wamid })])),
    );
    const unknown = statuses.map(toKey).filter((key) => !known.has(keyOf(key)));
    if (unknown.length === 0) return;
    await db.$executeRaw`SAVEPOINT before_wamid_locks`;
    await lockWamids(db, unknown);
    const late = await findMessages(db, organizationId, unknown);
    if (late.length === 0) return;
    // Let go of the locks before waiting for rows: a row's holder may want its lock (see lockWamids).
    await db.$executeRaw`ROLLBACK TO SAVEPOINT before_wamid_locks`;
    held.push(...(await holdMessages(db, organizationId, { wamids: late })));
  }
}

function findMessages(db: TenantDb, organizationId: string, keys: readonly WamidKey[]): Promise<WamidKey[]> {
  return db.$queryRaw<WamidKey[]>`
    SELECT message.phone_id AS "phoneId", message.wamid
    FROM unnest(${keys.map((key) => key.phoneId)}::text[], ${keys.map((key) => key.wamid)}::text[])
      AS given (phone_id, wamid)
    CROSS JOIN ${ownerRow(organizationId)}
    JOIN messages AS message ON message.organization_id = owner.id
      AND message.phone_id = given.phone_id AND message.wamid = given.wamid`;
}

function toKey({ phoneId, update }: StatusOfNumber): WamidKey {
  return { phoneId, wamid: update.wamid };
}
