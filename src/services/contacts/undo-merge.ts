import { audit } from "../audit";
import { requireRole, type OrgContext } from "../context";
import { AppError, notFound } from "../errors";
import type { Contact } from "@/contracts/contacts";
import { loadBook } from "./contact-book";
import { idKeysOf, lockIds } from "./contact-ids";
import { readContact } from "./get-contact";
import { MergeRecord } from "./merge-record";
import { saveBook } from "./save-book";
import { splitContacts } from "./split-contacts";
import { splitConversations } from "./split-conversations";

/**
 * Makes two contacts of one again. They stay two: nothing merges them by itself after that.
 * @returns the contact that was kept.
 * @throws AppError `forbidden` (administrators only), `not_found`, `conflict` when it was undone already, or cannot be
 * undone (yet).
 */
export async function undoMerge(ctx: OrgContext, contactId: string, mergeId: string): Promise<Contact> {
  requireRole(ctx, "admin");
  const { organizationId } = ctx;
  return ctx.tenant(async (db) => {
    const merge = await db.contactMerge.findFirst({
      where: { organizationId, id: mergeId, keptId: contactId },
      select: { id: true, before: true, reason: true },
    });
    if (!merge) throw notFound("Merge");
    const record = MergeRecord.parse(merge.before);
    const keys = [...[record.kept, record.merged].flatMap(idKeysOf), ...record.aliases.map(({ key }) => key)];
    await lockIds(db, organizationId, keys);
    const { kept, merged } = record;
    const book = await loadBook(db, organizationId, { keys, contactIds: [kept.id, merged.id] });
    // Whoever undoes it at the same moment has the contacts until then.
    const { count } = await db.contactMerge.updateMany({
      where: { organizationId, id: mergeId, undoneAt: null },
      data: { undoneAt: new Date() },
    });
    if (count === 0) throw new AppError("conflict", "This merge has been undone already.");
    if (book.contacts.get(kept.id)?.mergedIntoId !== null)
      throw new AppError("conflict", "This contact was merged into another one since. Undo that first.");
    const after = splitContacts(book, record);
    if (after === null)
      throw new AppError(
        "conflict",
        "The ids of the contact have changed since, so it cannot be told apart any more.",
      );

    await saveBook(db, organizationId, book, after);
    await splitConversations(db, organizationId, record);
    await audit(db, ctx, {
      action: "contact.merge-undone",
      subjectId: kept.id,
      details: { mergeId, mergedId: merged.id, reason: merge.reason },
    });
    return readContact(db, ctx, kept.id);
  });
}
