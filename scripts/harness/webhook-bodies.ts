import { createHmac, randomUUID } from "node:crypto";

/** A webhook as it goes over the wire. */
export type SignedBody = { body: string; signature: string };

type OfNumber = { phoneId: string; display: string };
type Of = OfNumber & { wabaId: string };

const seconds = () => String(Math.floor(Date.now() / 1000));

/** A message as Meta sends one, from one customer (digits). */
export function textMessage(from: string, body = `Bom dia, qual é o horário de hoje? ${randomUUID()}`) {
  return { from, id: `wamid.${randomUUID()}`, timestamp: seconds(), type: "text", text: { body } };
}

/** A status of a message of ours. */
export function statusOf(wamid: string, status: string, recipient: string) {
  return {
    id: wamid,
    status,
    timestamp: seconds(),
    recipient_id: recipient,
    pricing: { billable: false, pricing_model: "PMP", type: "free_customer_service", category: "service" },
  };
}

/** The change of field `messages` of one number. */
export function messagesChange(
  { phoneId, display }: OfNumber,
  value: { messages?: unknown[]; statuses?: unknown[] },
) {
  const froms = ((value.messages ?? []) as { from: string }[]).map(({ from }) => from);
  const contacts = [...new Set(froms)].map((from) => ({
    profile: { name: `Cliente ${from.slice(-4)}` },
    wa_id: from,
  }));
  return {
    field: "messages",
    value: {
      messaging_product: "whatsapp",
      metadata: { display_phone_number: display.replace(/\D/g, ""), phone_number_id: phoneId },
      ...(contacts.length > 0 ? { contacts } : {}),
      ...value,
    },
  };
}

/** A body of one entry, written and signed as Meta does it: what is not ASCII is escaped. */
export function signBody(of: Of, changes: unknown[], secret: string): SignedBody {
  const payload = {
    object: "whatsapp_business_account",
    entry: [{ id: of.wabaId, time: Math.floor(Date.now() / 1000), changes }],
  };
  const body = JSON.stringify(payload)
    .replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replaceAll("/", "\\/");
  return { body, signature: `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` };
}

/** One of `count` customers, by number. */
export function customer(index: number): string {
  return `55119${String(10_000_000 + index)}`;
}
