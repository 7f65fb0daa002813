import { z } from "zod";
import type { AppMessage } from "../../conversations/store-messages";
import { toContent } from "../inbound-message";
import { toMetaTime } from "../meta-time";

/** A customer as the WhatsApp Business app names them; at least one is set. */
export type AppCustomer = { waId: string | null; userId: string | null };

/** A message of the Business app, and with whom, as far as the message itself tells. */
export type ReadAppMessage = { message: AppMessage; customer: AppCustomer | null };

const OptionalId = z
  .union([z.string(), z.number()])
  .transform((id) => String(id).trim().slice(0, 256) || null)
  .nullish()
  .catch(null)
  .transform((id) => id ?? null);

const OptionalText = z.string().min(1).nullish().catch(null);

const MetaMessage = z.looseObject({
  id: z.string().min(1).max(512),
  from: OptionalId,
  to: OptionalId,
  from_user_id: OptionalId,
  to_user_id: OptionalId,
  type: OptionalText,
  context: z.looseObject({ id: OptionalText }).nullish().catch(null),
  history_context: z.looseObject({ status: OptionalText }).nullish().catch(null),
});
type MetaMessage = z.infer<typeof MetaMessage>;

/**
 * Meta's word for how far a message of the business had come. `PENDING` (not sent by the phone yet) is shown as sent:
 * a pending message of ours is one that the outbox would send, and this one is the phone's business.
 */
const statuses: ReadonlyMap<string, AppMessage["status"]> = new Map([
  ["PENDING", "sent"],
  ["SENT", "sent"],
  ["DELIVERED", "delivered"],
  ["READ", "read"],
  ["PLAYED", "played"],
  ["ERROR", "failed"],
]);

/**
 * Reads a message of field `history` or `smb_message_echoes` (Meta: "Onboarding WhatsApp Business app users"); any type
 * is taken. `businessDigits` is the business's own number: what comes from it was sent by the business. Where Meta does
 * not name the sender so, only messages of the business have a `to`. An echo is the business's by nature.
 * @throws ZodError without an id.
 */
export function readAppMessage(
  raw: unknown,
  {
    businessDigits,
    receivedAt,
    isEcho = false,
  }: { businessDigits: string | null; receivedAt: Date; isEcho?: boolean },
): ReadAppMessage {
  const meta = MetaMessage.parse(raw);
  const isOut = isEcho || isFromBusiness(meta, businessDigits);
  const type = meta.type?.slice(0, 64) ?? "unknown";
  const content = toContent(meta[type]);
  const status = isOut ? (statuses.get(meta.history_context?.status ?? "") ?? "sent") : "received";
  return {
    message: {
      wamid: meta.id,
      direction: isOut ? "out" : "in",
      type,
      content,
      status,
      replyToWamid: meta.context?.id ?? changedWamid(type, content),
      sentAt: toMetaTime(meta.timestamp, receivedAt),
    },
    customer: isOut ? customerOf(meta.to, meta.to_user_id) : customerOf(meta.from, meta.from_user_id),
  };
}

/** The customer that an id means: a number, or a BSUID such as `US.13491208655302741918`. */
export function customerOf(id: string | null, userId: string | null): AppCustomer | null {
  const waId = id !== null && /^\d+$/.test(id) ? id : null;
  const scopedId = userId ?? (id !== null && /^[A-Z]{2}\.\w/.test(id) ? id : null);
  return waId === null && scopedId === null ? null : { waId, userId: scopedId };
}

function isFromBusiness({ from, to, to_user_id }: MetaMessage, businessDigits: string | null): boolean {
  if (from !== null && from === businessDigits) return true;
  return to === null ? to_user_id !== null : to !== businessDigits;
}

/** A revoked or edited message is named inside. */
function changedWamid(type: string, content: Record<string, unknown>): string | null {
  const named = type === "revoke" || type === "edit" ? content.original_message_id : null;
  return typeof named === "string" ? named : null;
}
