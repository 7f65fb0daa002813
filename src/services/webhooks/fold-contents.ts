// What customers, agents and a phone's owner wrote must not be seen by whoever looks for a fault. Of a message only what
// is known to be harmless stays readable, so that what Meta adds one day is folded until somebody decides otherwise.

type Loose = Record<string, unknown>;
type FoldPart = (part: unknown) => unknown;

/** Around everything. */
const outerKeys = new Set(["field", "id", "object", "time"]);

/** Deeper than any body of Meta's; what lies below is folded as one. */
const MAX_DEPTH = 48;

/** Fields about accounts, numbers and templates: no customer writes in them. */
const accountFields = new Set([
  "account_alerts",
  "account_review_update",
  "account_settings_update",
  "account_update",
  "business_capability_update",
  "business_status_update",
  "flows",
  "message_template_components_update",
  "message_template_quality_update",
  "message_template_status_update",
  "partner_solutions",
  "payment_configuration_update",
  "phone_number_name_update",
  "phone_number_quality_update",
  "security",
  "template_category_update",
  "template_correct_category_detection",
  "user_preferences",
]);

/** Of a message's content: names, kinds, times and fingerprints of things, never the things. */
const contentKeys = new Set([
  "action",
  "animated",
  "catalog_id",
  "created_timestamp",
  "expiration_timestamp",
  "hash",
  "id",
  "message_id",
  "mime_type",
  "original_message_id",
  "product_retailer_id",
  "sha256",
  "source_id",
  "source_type",
  "media_type",
  "timestamp",
  "type",
  "voice",
]);

/** Around the content: who, to whom, in answer to what. */
const envelopeKeys = new Set([
  ...contentKeys,
  "from",
  "from_user_id",
  "group_id",
  "messaging_product",
  "parent_user_id",
  "phone_number",
  "phone_number_id",
  "direction",
  "display_phone_number",
  "event",
  "status",
  "to",
  "to_user_id",
  "user_id",
  "wa_id",
]);

/** What Meta says is wrong: `[{ code, title, message, error_data: { details }, href }]`. */
const errorKeys = new Set(["code", "details", "href", "message", "subcode", "title"]);

/** Who writes, as Meta names them: an administrator has to find out whose message it is. */
const profileKeys = new Set([...envelopeKeys, "identity_key_hash", "input", "name", "username"]);

/** What became of our own messages; it quotes none of them. */
const statusKeys = new Set([
  ...envelopeKeys,
  "biz_opaque_callback_data",
  "billable",
  "category",
  "pricing_model",
  "recipient_id",
  "recipient_identity_key_hash",
  "recipient_participant_id",
  "recipient_type",
  "recipient_user_id",
]);

/** How far a history is. */
const progressKeys = new Set(["chunk_order", "phase", "progress"]);

/**
 * A webhook body in which every text (and number) that somebody wrote stands as `[folded, n characters]`; ids, kinds,
 * times, statuses, errors and the shape stay. Account fields, where nobody writes, stay as they are.
 */
export function foldContents(body: unknown): unknown {
  return foldByParts(body, outerKeys, { entry: (entry) => each(entry, foldEntry) });
}

function foldEntry(entry: unknown): unknown {
  return foldByParts(entry, outerKeys, { changes: (changes) => each(changes, foldChange) });
}

function foldChange(change: unknown): unknown {
  const field = isRecord(change) ? change.field : undefined;
  const isOfAccount = typeof field === "string" && accountFields.has(field);
  return foldByParts(change, outerKeys, {
    value: (value) => (isOfAccount ? value : foldByParts(value, envelopeKeys, parts)),
  });
}

/** The parts of a change's value that are known; whatever else it holds is folded. */
const parts: Record<string, FoldPart> = {
  contacts: (part) => fold(part, profileKeys),
  errors: (part) => fold(part, errorKeys),
  history: (part) => each(part, foldHistory),
  message_echoes: (part) => each(part, foldMessage),
  messages: (part) => each(part, foldMessage),
  statuses: (part) => each(part, foldStatus),
};

function foldHistory(chunk: unknown): unknown {
  return foldByParts(chunk, envelopeKeys, {
    metadata: (part) => fold(part, progressKeys),
    errors: (part) => fold(part, errorKeys),
    threads: (part) =>
      each(part, (thread) =>
        foldByParts(thread, envelopeKeys, { messages: (messages) => each(messages, foldMessage) }),
      ),
  });
}

/** The object that Meta names after a message's type is its content, and so is whatever has no place of its own. */
function foldMessage(message: unknown): unknown {
  if (!isRecord(message)) return fold(message, contentKeys);
  const aside: Record<string, FoldPart> = {
    context: (part) => fold(part, envelopeKeys),
    errors: (part) => fold(part, errorKeys),
    history_context: (part) => fold(part, envelopeKeys),
    system: (part) => fold(part, envelopeKeys),
  };
  const isAside = (key: string) => key === "system" || key !== message.type;
  return Object.fromEntries(
    Object.entries(message).map(([key, part]) => {
      const foldPart = isAside(key) && Object.hasOwn(aside, key) ? aside[key] : undefined;
      if (isRecord(part) || Array.isArray(part)) return [key, (foldPart ?? foldContent)(part)];
      return [key, foldLeaf(key, part, envelopeKeys)];
    }),
  );
}

function foldContent(part: unknown): unknown {
  return fold(part, contentKeys);
}

function foldStatus(status: unknown): unknown {
  return foldByParts(status, statusKeys, {
    errors: (part) => fold(part, errorKeys),
    conversation: (part) => fold(part, statusKeys),
    pricing: (part) => fold(part, statusKeys),
  });
}

function foldByParts(value: unknown, keys: ReadonlySet<string>, known: Record<string, FoldPart>): unknown {
  if (!isRecord(value)) return fold(value, contentKeys);
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => {
      const foldPart = Object.hasOwn(known, key) ? known[key] : undefined;
      if (foldPart) return [key, foldPart(part)];
      return [key, isRecord(part) || Array.isArray(part) ? fold(part, keys) : foldLeaf(key, part, keys)];
    }),
  );
}

function each(list: unknown, foldOne: FoldPart): unknown {
  return Array.isArray(list) ? list.map(foldOne) : foldOne(list);
}

/** Every leaf whose key is not among `keys` is folded; an element of a list goes by the list's key. */
function fold(value: unknown, keys: ReadonlySet<string>, key = "", depth = 0): unknown {
  if (depth >= MAX_DEPTH) return "[folded]";
  if (Array.isArray(value)) return value.map((one) => fold(one, keys, key, depth + 1));
  if (!isRecord(value)) return foldLeaf(key, value, keys);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, fold(inner, keys, name, depth + 1)]),
  );
}

function foldLeaf(key: string, value: unknown, keys: ReadonlySet<string>): unknown {
  if (keys.has(key)) return value;
  if (typeof value === "string") return `[folded, ${[...value].length} characters]`;
  return typeof value === "number" ? "[folded, a number]" : value;
}

function isRecord(value: unknown): value is Loose {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
