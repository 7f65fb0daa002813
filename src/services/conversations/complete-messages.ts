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

/** What changes these messages, oldest first; a reaction of ours that failed never came there. */
async function findChanges(
  db: TenantDb,
  organizationId: string,
  rows: readonly MessageRow[],
): Promise<Map<string, TargetedRow[]>> {
  const wamids = distinct(rows.flatMap(({ wamid }) => wamid ?? []));
  if (wamids.length === 0) return new Map();
  const changes = await db.message.findMany({
    where: {
      organizationId,
      phoneId: { in: distinct(rows.map(({ phoneId }) => phoneId)) },
      // Said twice, so that the planner knows that messages_target_idx has them all.
      AND: [{ targetWamid: { in: wamids } }, { targetWamid: { not: null } }],
      type: { in: ["reaction", "edit", "revoke"] },
      status: { not: "failed" },
    },
    orderBy: [{ sentAt: "asc" }, { id: "asc" }],
    select: {
      phoneId: true,
      targetWamid: true,
      type: true,
      direction: true,
      content: true,
      attributes: true,
      sentAt: true,
    },
  });
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
