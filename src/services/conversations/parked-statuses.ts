import { z } from "zod";
import { MessagePricing } from "@/contracts/messages";
import { newId } from "@/lib/server/ids";
import type { TenantDb } from "../context";
import { recordLiveEvents } from "../live-events";
import { eventsOfStatuses } from "./message-events";
import { ownerRow } from "../owner-row";
import type { StatusUpdate } from "../webhooks/events/domain-event";
import { readStatus } from "../webhooks/events/read-status";
import { receiptStatuses } from "./message-status";
import { noteFreeEntries } from "./note-free-entries";
import { holdMessages, saveStatuses, type WamidKey } from "./save-statuses";
import { settleStatuses, type StatusOfNumber } from "./settle-statuses";

/**
 * Until the transaction ends, only one transaction looks whether a message with this wamid exists in order to park a
 * status, or looks for parked statuses after storing the wamid: without it, each could miss the other's fresh row.
 * Take them after the messages' row locks, never before, and all at once: everybody in the same order, nobody in a
 * deadlock.
 */
export async function lockWamids(db: TenantDb, wamids: readonly WamidKey[]): Promise<void> {
  const names = [...new Set(wamids.map(({ phoneId, wamid }) => `${phoneId}:${wamid}`))].sort();
  await db.$executeRaw`
    SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(${names}::text[]) AS given (name)`;
}

/** Keeps statuses until their messages are known; the same one again is kept once. Needs lockWamids. */
export async function parkStatuses(
  db: TenantDb,
  organizationId: string,
  statuses: readonly StatusOfNumber[],
): Promise<void> {
  if (statuses.length === 0) return;
  const given = statuses.map(({ phoneId, update }) => ({
    id: newId(),
    phoneId,
    wamid: update.wamid,
    payload: update,
  }));
  await db.$executeRaw`
    INSERT INTO parked_statuses (id, organization_id, phone_id, wamid, payload)
    SELECT DISTINCT ON ("phoneId", wamid, payload) id, ${organizationId}, "phoneId", wamid, payload
    FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb) AS given (id text, "phoneId" text, wamid text, payload jsonb)
    WHERE NOT EXISTS (
      SELECT 1 FROM parked_statuses AS known
      WHERE known.organization_id = ${organizationId} AND known.phone_id = given."phoneId"
        AND known.wamid = given.wamid AND known.payload = given.payload
    )`;
}

/** Takes away what is parked for some wamids and answers it. Needs lockWamids where a status shall not slip through. */
export async function takeParkedStatuses(
  db: TenantDb,
  organizationId: string,
  wamids: readonly WamidKey[],
): Promise<StatusOfNumber[]> {
  if (wamids.length === 0) return [];
  const parked = await db.$queryRaw<{ phoneId: string; payload: unknown; createdAt: Date }[]>`
    DELETE FROM parked_statuses AS parked
    USING unnest(${wamids.map((key) => key.phoneId)}::text[], ${wamids.map((key) => key.wamid)}::text[])
      AS given (phone_id, wamid)
    CROSS JOIN ${ownerRow(organizationId)}
    WHERE parked.organization_id = owner.id
      AND parked.phone_id = given.phone_id AND parked.wamid = given.wamid
    RETURNING parked.phone_id AS "phoneId", payload, created_at AS "createdAt"`;
  return parked.flatMap(({ phoneId, payload, createdAt }) => {
    const update = readParked(payload, createdAt);
    return update === null ? [] : [{ phoneId, update }];
  });
}

/**
 * Applies the statuses that came before their messages. Call it in the transaction that gave the messages their wamids,
 * right after that, and for all of them at once.
 */
export async function applyAllParkedStatuses(
  db: TenantDb,
  organizationId: string,
  messages: readonly (WamidKey & { messageId: string })[],
): Promise<void> {
  if (messages.length === 0) return;
  await lockWamids(db, messages);
  const parked = await takeParkedStatuses(db, organizationId, messages);
  if (parked.length === 0) return;
  const held = await holdMessages(db, organizationId, { messages });
  const { changed, entries } = settleStatuses(held, parked);
  await saveStatuses(db, organizationId, changed);
  await noteFreeEntries(db, organizationId, entries);
  await recordLiveEvents(db, organizationId, await eventsOfStatuses(db, organizationId, changed));
}

/** The same for one message. */
export function applyParkedStatuses(
  db: TenantDb,
  { organizationId, ...message }: WamidKey & { organizationId: string; messageId: string },
): Promise<void> {
  return applyAllParkedStatuses(db, organizationId, [message]);
}

const Parked = z.object({
  kind: z.literal("status"),
  wamid: z.string(),
  status: z.enum(receiptStatuses),
  at: z.coerce.date(),
  error: z
    .object({ code: z.union([z.number(), z.string()]), title: z.string(), details: z.string().optional() })
    .optional(),
  pricing: MessagePricing.nullable(),
  freeEntryUntil: z.coerce.date().nullable(),
});

/** A parked status as it was put away; before the version with decision 15, as Meta had sent it. */
function readParked(payload: unknown, receivedAt: Date): StatusUpdate | null {
  const { data } = Parked.safeParse(payload);
  if (!data) {
    const status = readStatus(payload, receivedAt);
    return typeof status === "string" ? null : status;
  }
  const { error, ...update } = data;
  if (error === undefined) return { ...update, send: null };
  const { code, title, details } = error;
  return { ...update, send: null, error: { code, title, ...(details === undefined ? {} : { details }) } };
}
