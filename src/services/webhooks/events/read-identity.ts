import type { IdentityChange, PersonIds, Sender } from "./domain-event";
import { asId, asObject, type JsonObject } from "./json-values";

const reasons = ["user_changed_number", "user_changed_user_id"] as const;

/**
 * What a `system` message tells about its writer's ids: they changed from one to another. Null when it is about something
 * else, such as a new identity key of the same person.
 */
export function readIdentityChange(content: JsonObject, sender: Sender, at: Date): IdentityChange | null {
  const reason = reasons.find((known) => known === content.type);
  if (reason === undefined) return null;
  const from = { waId: asId(content.customer) ?? sender.waId, userId: oldUserId(content) ?? sender.userId };
  return toChange(reason, from, newIds(content), at);
}

/** Whom a `system` message is about where it names no sender. */
export function subjectOf(message: JsonObject): PersonIds | null {
  const system = message.type === "system" ? asObject(message.system) : null;
  if (system === null) return null;
  const before = { waId: asId(system.customer), userId: oldUserId(system) };
  const ids = hasId(before) ? before : newIds(system);
  return hasId(ids) ? ids : null;
}

/** Null when one side names nobody, or both the same. */
export function toChange(
  reason: IdentityChange["reason"],
  from: PersonIds,
  to: PersonIds,
  at: Date,
): IdentityChange | null {
  const isNew =
    (to.waId !== null && to.waId !== from.waId) || (to.userId !== null && to.userId !== from.userId);
  return isNew && hasId(from) ? { kind: "identity", reason, from, to, at } : null;
}

/** Older versions of the API call the new number `new_wa_id`. */
function newIds(system: JsonObject): PersonIds {
  return { waId: asId(system.wa_id) ?? asId(system.new_wa_id), userId: asId(system.user_id) };
}

const CHANGED = /changed from ([A-Z]{2}\.[\w.]{1,128}) to ([A-Z]{2}\.[\w.]{1,128}?)\.?\s*$/;

/**
 * The BSUID from before. Where the message does not name its writer, only the sentence beside it does; what that
 * sentence ends with is believed when it names the new id as well, since a name of a person stands at its beginning.
 */
function oldUserId(system: JsonObject): string | null {
  const named = asId(system.previous_user_id) ?? asId(system.old_user_id);
  if (named !== null || typeof system.body !== "string") return named;
  const [, before, after] = CHANGED.exec(system.body.slice(-512)) ?? [];
  return before !== undefined && after === asId(system.user_id) ? before : null;
}

function hasId({ waId, userId }: PersonIds): boolean {
  return waId !== null || userId !== null;
}
