import type { Message, MessageMedia } from "@/contracts/messages";
import type { OrgContext, TenantDb } from "../context";
import { nameOf } from "../contacts/to-contact-summary";
import { foldChanges, unchanged, type ChangeRow, type Customer, type MessageChanges } from "./fold-changes";
import { messageSelect, toMessage, type MessageRow } from "./to-message";

type TargetedRow = ChangeRow & { phoneId: string; targetWamid: string | null };

/** A wamid is unique per number only. */
const nameIt = (phoneId: string, wamid: string | null): string => `${phoneId}|${wamid}`;

/**
 * The rows as messages, with all that other rows say about them: what they answer, who reacted, whether they were edited
 * or deleted, and their file. However many they are, it takes the same few queries.
 */
export async function completeMessages(
  db: TenantDb,
  ctx: OrgContext,
  rows: readonly MessageRow[],
): Promise<Message[]> {
  const { organizationId } = ctx;
  const quoted = await findQuoted(db, organizationId, rows);
  const changes = await findChanges(db, organizationId, [...rows, ...quoted.values()]);
  const customers = await findCustomers(db, organizationId, rows, changes.size > 0);
  const media = await findMedia(db, organizationId, rows);
  const targets = await findTargets(db, organizationId, rows);

  const changesOf = (row: MessageRow, conversationId: string): MessageChanges => {
    const ofRow = changes.get(nameIt(row.phoneId, row.wamid));
    const customer = customers.get(conversationId) ?? { id: conversationId, name: null };
    return ofRow ? foldChanges(row, ofRow, customer) : unchanged;
  };
  return rows.map((row) => {
    const answered =
      row.replyToWamid === null ? undefined : quoted.get(nameIt(row.phoneId, row.replyToWamid));
    return toMessage(
      row,
      {
        changes: changesOf(row, row.conversationId),
        media: (row.mediaId !== null && media.get(row.mediaId)) || null,
        isTargetKnown: targets.has(nameIt(row.phoneId, row.targetWamid)),
        quoted: answered ? { row: answered, changes: changesOf(answered, row.conversationId) } : null,
      },
      ctx.locale,
    );
  });
}

async function findQuoted(
  db: TenantDb,
  organizationId: string,
  rows: readonly MessageRow[],
): Promise<Map<string, MessageRow>> {
  const answers = rows.filter((row) => row.replyToWamid !== null);
  if (answers.length === 0) return new Map();
  const found = await db.message.findMany({
    where: {
      organizationId,
      phoneId: { in: distinct(answers.map(({ phoneId }) => phoneId)) },
      wamid: { in: distinct(answers.flatMap(({ replyToWamid }) => replyToWamid ?? [])) },
    },
    select: messageSelect,
  });
  return new Map(found.map((row) => [nameIt(row.phoneId, row.wamid), row]));
}

/** Of what these rows change, the messages that are known. */
async function findTargets(
  db: TenantDb,
  organizationId: string,
  rows: readonly MessageRow[],
): Promise<Set<string>> {
  const wamids = distinct(rows.flatMap(({ targetWamid }) => targetWamid ?? []));
  if (wamids.length === 0) return new Set();
  const phoneIds = distinct(rows.map(({ phoneId }) => phoneId));
  const found = await db.message.findMany({
    where: { organizationId, phoneId: { in: phoneIds }, wamid: { in: wamids } },
    select: { phoneId: true, wamid: true },
  });
  return new Set(found.map(({ phoneId, wamid }) => nameIt(phoneId, wamid)));
}

/**
 * What changes these messages, oldest first: of each sender and kind the last one, for somebody may change a mind a
 * thousand times. A reaction of ours that failed never came there.
 */
async function findChanges(
  db: TenantDb,
  organizationId: string,
  rows: readonly MessageRow[],
): Promise<Map<string, TargetedRow[]>> {
  const wamids = distinct(rows.flatMap(({ wamid }) => wamid ?? []));
  if (wamids.length === 0) return new Map();
  const changes = await db.$queryRaw<TargetedRow[]>`
    SELECT * FROM (
      SELECT DISTINCT ON (phone_id, target_wamid, type, direction, attributes->'group'->'userId', attributes->'group'->'waId')
        id, phone_id AS "phoneId", target_wamid AS "targetWamid", type, direction::text AS direction, content, attributes,
        sent_at AS "sentAt"
      FROM messages
      WHERE organization_id = ${organizationId} AND phone_id = ANY(${distinct(rows.map(({ phoneId }) => phoneId))}::text[])
        AND target_wamid = ANY(${wamids}::text[])
        AND type IN ('reaction', 'edit', 'revoke') AND status <> 'failed'
      ORDER BY phone_id, target_wamid, type, direction, attributes->'group'->'userId', attributes->'group'->'waId',
        sent_at DESC, id DESC
    ) AS change
    ORDER BY "sentAt", id`;
  return Map.groupBy(changes, ({ phoneId, targetWamid }) => nameIt(phoneId, targetWamid));
}

/** Who the conversations are with; asked only where it is needed. */
async function findCustomers(
  db: TenantDb,
  organizationId: string,
  rows: readonly MessageRow[],
  isNeeded: boolean,
): Promise<Map<string, Customer>> {
  if (!isNeeded) return new Map();
  const conversations = await db.conversation.findMany({
    where: { organizationId, id: { in: distinct(rows.map(({ conversationId }) => conversationId)) } },
    select: {
      id: true,
      contact: { select: { id: true, savedName: true, profileName: true, username: true } },
    },
  });
  return new Map(conversations.map(({ id, contact }) => [id, { id: contact.id, name: nameOf(contact) }]));
}

async function findMedia(
  db: TenantDb,
  organizationId: string,
  rows: readonly MessageRow[],
): Promise<Map<string, MessageMedia>> {
  const ids = distinct(rows.flatMap(({ mediaId }) => mediaId ?? []));
  if (ids.length === 0) return new Map();
  const files = await db.mediaFile.findMany({
    where: { organizationId, id: { in: ids } },
    select: {
      id: true,
      status: true,
      mimeType: true,
      declaredType: true,
      filename: true,
      byteSize: true,
      error: true,
    },
  });
  return new Map(
    files.map(({ declaredType, mimeType, ...file }) => [
      file.id,
      { ...file, mimeType: mimeType ?? declaredType },
    ]),
  );
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
