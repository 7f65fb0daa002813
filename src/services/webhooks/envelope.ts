import { z } from "zod";

/** Ids are strings at Meta, but samples of the dashboard carry numbers. */
const IdText = z.union([z.string(), z.number()]).transform(String).pipe(z.string().min(1).max(256));

/** One change of a webhook body with what is needed to route it; `value` as Meta sent it. */
export type Change = {
  /** The entry's id: of a WABA, or of a business portfolio for some account updates. */
  wabaId?: string;
  phoneId?: string;
  field: string;
  value: unknown;
  /** When Meta says that it happened. */
  at?: Date;
};

/** Seconds since 1970, up to the year 9999. */
const EntryTime = z.coerce.number().int().min(0).max(253_402_300_799);
const Entry = z.looseObject({
  id: IdText.optional().catch(undefined),
  time: EntryTime.optional().catch(undefined),
  changes: z.array(z.unknown()).min(1),
});
const Body = z.looseObject({
  object: z.literal("whatsapp_business_account"),
  entry: z.array(z.unknown()).min(1),
});
const OneChange = z.looseObject({ field: z.string().min(1).max(64).catch("unknown"), value: z.unknown() });
const Metadata = z.looseObject({ metadata: z.looseObject({ phone_number_id: IdText }) });

/** Meta sends up to 1,000. Each costs memory and a line of the outcome, and a body of a few MB has room for a million. */
const MOST_CHANGES = 10_000;
/** Messages and statuses in them. Each may lock, and a change of identity moves whole conversations. */
const MOST_EVENTS = 3_000;

/** Thrown for a body with more changes, or more messages and statuses, than Meta would ever send. */
export class TooManyChangesError extends Error {
  override readonly name = "TooManyChangesError";
}

/**
 * Every change of every entry, in order (Meta: "Webhooks > Overview": a body may hold up to 1,000 updates of several
 * WABAs). What does not look like an entry or a change still comes out, as a change of field `unknown`; a body that is
 * no WhatsApp envelope at all gives an empty list.
 * @throws TooManyChangesError
 */
export function listChanges(body: unknown): Change[] {
  const envelope = Body.safeParse(body);
  if (!envelope.success) return [];
  if (countChanges(envelope.data.entry) > MOST_CHANGES)
    throw new TooManyChangesError(`More than ${MOST_CHANGES} changes`);
  const changes = envelope.data.entry.flatMap((raw): Change[] => {
    const entry = Entry.safeParse(raw);
    if (!entry.success) return [{ field: "unknown", value: raw }];
    const { id, time } = entry.data;
    return entry.data.changes.map((one) => ({
      ...(id === undefined ? {} : { wabaId: id }),
      ...(time === undefined ? {} : { at: new Date(time * 1000) }),
      ...toChange(one),
    }));
  });
  const events = changes.reduce((count, { value }) => count + countEvents(value), 0);
  if (events > MOST_EVENTS) throw new TooManyChangesError(`More than ${MOST_EVENTS} messages and statuses`);
  return changes;
}

function countChanges(entries: readonly unknown[]): number {
  return entries.reduce<number>((count, raw) => {
    const changes = typeof raw === "object" && raw !== null && "changes" in raw ? raw.changes : null;
    return count + (Array.isArray(changes) ? Math.max(1, changes.length) : 1);
  }, 0);
}

function countEvents(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const { messages, statuses } = value as { messages?: unknown; statuses?: unknown };
  return [messages, statuses].reduce<number>(
    (count, list) => count + (Array.isArray(list) ? list.length : 0),
    0,
  );
}

function toChange(raw: unknown): Change {
  const change = OneChange.safeParse(raw);
  if (!change.success) return { field: "unknown", value: raw };
  const { field, value } = change.data;
  const phoneId = Metadata.safeParse(value).data?.metadata.phone_number_id;
  return phoneId === undefined ? { field, value } : { field, value, phoneId };
}
