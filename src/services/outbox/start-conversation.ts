import { isBsuid, type StartConversationRequest } from "@/contracts/send-message";
import { newId } from "@/lib/server/ids";
import { requireRole, type OrgContext, type TenantDb } from "../context";
import { loadBook, ownerOf } from "../contacts/contact-book";
import { lockIds, phoneAlias } from "../contacts/contact-ids";
import { phoneKey } from "../contacts/phone-key";
import { resolveContacts } from "../contacts/resolve-contacts";
import { openConversations } from "../conversations/open-conversations";
import { AppError, notFound } from "../errors";
import { queueInConversation, type Queued } from "./queue-message";

/**
 * Sends a template to somebody, whether they have written before or not: in the conversation there is, else in a new one.
 * Somebody met under a number is found however the number is written; who is new is known by what was dialled until Meta
 * tells the wa_id.
 * @throws AppError `not_found` for a sending number that is not the organization's; `number_inactive`;
 * `idempotency_key_reused`.
 */
export async function startConversation(
  ctx: OrgContext,
  input: { request: StartConversationRequest; idempotencyKey?: string | undefined },
): Promise<Queued> {
  requireRole(ctx, "agent");
  const { organizationId } = ctx;
  const { request, idempotencyKey } = input;
  return ctx.tenant(async (db) => {
    const phoneNumberId = await findSender(db, organizationId, request.phoneId);
    const contactId = await findOrDial(db, organizationId, request.to);
    const [clock] = await db.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
    const firstMessageAt = clock?.now ?? new Date(0);
    const [conversationId = ""] = await openConversations(db, organizationId, [
      { phoneNumberId, contactId, firstMessageAt, status: "open" },
    ]);
    return queueInConversation(db, ctx, {
      conversationId,
      idempotencyKey,
      message: { type: "template", template: request.template },
    });
  });
}

/** Our id of the number to send from: the one that was named, else the default, else the oldest in use. */
async function findSender(
  db: TenantDb,
  organizationId: string,
  phoneId: string | undefined,
): Promise<string> {
  const number = await db.whatsAppPhoneNumber.findFirst({
    where: { organizationId, ...(phoneId === undefined ? { isActive: true } : { phoneId }) },
    orderBy: [{ isDefault: "desc" }, { createdAt: "asc" }],
    select: { id: true },
  });
  if (number) return number.id;
  if (phoneId !== undefined) throw notFound("Phone number");
  throw new AppError(
    "number_inactive",
    "No WhatsApp number is connected. Connect one in the WhatsApp settings first.",
  );
}

/** The contact that a recipient names, made when there is none. */
async function findOrDial(db: TenantDb, organizationId: string, to: string): Promise<string> {
  if (isBsuid(to)) {
    const nobody = { waId: null, parentUserId: null, profileName: null, username: null, groupId: null };
    const [known] = await resolveContacts(db, organizationId, [{ ...nobody, userId: to }]);
    if (known === undefined) throw new Error("A contact vanished while it was being made");
    return known;
  }
  const digits = to.replace(/\D/g, "");
  const key = phoneAlias(digits);
  await lockIds(db, organizationId, [key]);
  const known = ownerOf(await loadBook(db, organizationId, { keys: [key] }), key);
  if (known) return known.id;
  const { id } = await db.contact.create({
    data: { id: newId(), organizationId, dialled: digits, phoneKey: phoneKey(digits) },
    select: { id: true },
  });
  return id;
}
