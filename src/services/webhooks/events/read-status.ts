import type { MessagePricing } from "@/contracts/messages";
import { receiptStatuses } from "../../conversations/message-status";
import { readSendName } from "../../conversations/send-name";
import { toMetaTime } from "../meta-time";
import type { StatusUpdate } from "./domain-event";
import { asFlag, asId, asObject, asText, type JsonObject } from "./json-values";
import { asWamid } from "./read-body";
import { readErrors } from "./read-errors";

/** A free entry point is open for 72 hours (Meta: "Pricing"); a day more for clocks that differ. */
const LONGEST_ENTRY_MS = 96 * 3_600_000;

/**
 * Reads one element of `statuses` (Meta: "status messages webhook reference"): null for a status name that we do not
 * know, such as the old `deleted` and `warning`; as text, what is wrong with it.
 */
export function readStatus(raw: unknown, receivedAt: Date): StatusUpdate | null | string {
  const meta = asObject(raw);
  if (meta === null) return "it is no object";
  const wamid = asWamid(meta.id);
  if (wamid === null) return "it has no id";
  const name = asText(meta.status, 64)?.toLowerCase();
  if (name === undefined) return "it has no status";
  const status = receiptStatuses.find((known) => known === name);
  if (status === undefined) return null;
  const [error] = status === "failed" ? readErrors(meta.errors) : [];
  const at = toMetaTime(meta.timestamp, receivedAt);
  const pricing = readPricing(asObject(meta.pricing));
  return {
    kind: "status",
    wamid,
    send: readSendName(asId(meta.biz_opaque_callback_data, 512) ?? ""),
    status,
    at,
    pricing,
    freeEntryUntil: readFreeEntry(asObject(meta.conversation), pricing, receivedAt),
    ...(error === undefined ? {} : { error }),
  };
}

/** Categories are written with `-` and with `_`. */
function readPricing(pricing: JsonObject | null): MessagePricing | null {
  if (pricing === null) return null;
  const read = {
    billable: asFlag(pricing.billable),
    model: asText(pricing.pricing_model, 64)?.toUpperCase() ?? null,
    type: toKey(pricing.type),
    category: toKey(pricing.category),
  };
  return Object.values(read).every((value) => value === null) ? null : read;
}

function toKey(value: unknown): string | null {
  return asText(value, 64)?.toLowerCase().replaceAll("-", "_") ?? null;
}

/** Older versions of the API tell the end of every conversation; only that of a free entry point has a meaning here. */
function readFreeEntry(
  conversation: JsonObject | null,
  pricing: MessagePricing | null,
  receivedAt: Date,
): Date | null {
  if (conversation === null) return null;
  const isFreeEntry =
    toKey(asObject(conversation.origin)?.type) === "referral_conversion" ||
    pricing?.type === "free_entry_point" ||
    pricing?.category === "referral_conversion";
  const seconds = isFreeEntry ? asId(conversation.expiration_timestamp, 12) : null;
  const ms = seconds === null ? NaN : Number(seconds) * 1000;
  return ms > 0 && ms < receivedAt.getTime() + LONGEST_ENTRY_MS ? new Date(ms) : null;
}
