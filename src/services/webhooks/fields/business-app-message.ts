import { z } from "zod";
import type { AppMessage } from "../../conversations/store-messages";
import { asId, asObject, asText, type JsonObject } from "../events/json-values";
import { asWamid, readBody } from "../events/read-body";
import { toMetaTime } from "../meta-time";

/** A customer as the WhatsApp Business app names them; at least one is set. */
export type AppCustomer = { waId: string | null; userId: string | null };

/** A message of the Business app, and with whom, as far as the message itself tells. */
export type ReadAppMessage = { message: AppMessage; customer: AppCustomer | null };

const Wamid = z
  .unknown()
  .transform((id) => asWamid(id))
  .pipe(z.string());
const MetaMessage = z.looseObject({ id: Wamid });

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
  const told = asText(asObject(meta.history_context)?.status)?.toUpperCase();
  const status = isOut ? (statuses.get(told ?? "") ?? "sent") : "received";
  return {
    message: {
      wamid: meta.id,
      direction: isOut ? "out" : "in",
      ...readBody(meta),
      status,
      sentAt: toMetaTime(meta.timestamp, receivedAt),
    },
    customer: isOut
      ? customerOf(asId(meta.to), asId(meta.to_user_id))
      : customerOf(asId(meta.from), asId(meta.from_user_id)),
  };
}

/** The customer that an id means: a number, or a BSUID such as `US.13491208655302741918`. */
export function customerOf(id: string | null, userId: string | null): AppCustomer | null {
  const waId = id !== null && /^\d+$/.test(id) ? id : null;
  const scopedId = userId ?? (id !== null && /^[A-Z]{2}\.\w/.test(id) ? id : null);
  return waId === null && scopedId === null ? null : { waId, userId: scopedId };
}

function isFromBusiness(meta: JsonObject, businessDigits: string | null): boolean {
  const [from, to] = [asId(meta.from), asId(meta.to)];
  if (from !== null && from === businessDigits) return true;
  return to === null ? asId(meta.to_user_id) !== null : to !== businessDigits;
}
