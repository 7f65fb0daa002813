import { storableText } from "@/lib/storable-json";

export type BodySummary = { fields: string[]; phoneIds: string[] };

/**
 * The distinct fields and phone number ids of a parsed body, in order: exactly what listChanges (envelope.ts) finds, at a
 * small part of its cost, because every delivery waits for it.
 */
export function summarizeBody(body: unknown): BodySummary {
  const fields = new Set<string>();
  const phoneIds = new Set<string>();
  for (const change of changesOf(body)) {
    // Without a value it is no change, whatever field it names.
    const isChange = isObject(change) && "value" in change;
    const field = property(change, "field");
    const phoneId = readId(property(property(property(change, "value"), "metadata"), "phone_number_id"));
    fields.add(isChange && isText(field, 64) ? storableText(field) : "unknown");
    if (phoneId !== null) phoneIds.add(storableText(phoneId));
  }
  return { fields: [...fields], phoneIds: [...phoneIds] };
}

/** Every change of every entry; null for an entry that holds none. */
function changesOf(body: unknown): unknown[] {
  const entries = property(body, "entry");
  if (property(body, "object") !== "whatsapp_business_account" || !Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown) => {
    const changes = property(entry, "changes");
    return Array.isArray(changes) && changes.length > 0 ? (changes as unknown[]) : [null];
  });
}

function readId(value: unknown): string | null {
  const text = typeof value === "number" && Number.isFinite(value) ? String(value) : value;
  return isText(text, 256) ? text : null;
}

function isText(value: unknown, maxLength: number): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= maxLength;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function property(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}
