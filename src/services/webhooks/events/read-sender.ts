import { asId, asList, asObject, asText, type JsonObject } from "./json-values";
import type { Sender } from "./domain-event";

/** The `contacts` of a value, to be found by either id. */
export type People = {
  byWaId: ReadonlyMap<string, Person>;
  byUserId: ReadonlyMap<string, Person>;
  /** The only one of a value belongs to its messages even where they name nobody. */
  only: Person | null;
};
type Person = Sender;

/** Reads `contacts`, which may be missing; what is of another shape is passed over. */
export function readPeople(contacts: unknown): People {
  const people = asList(contacts).flatMap(readPerson);
  const byWaId = new Map<string, Person>();
  const byUserId = new Map<string, Person>();
  for (const person of people) {
    if (person.waId !== null && !byWaId.has(person.waId)) byWaId.set(person.waId, person);
    if (person.userId !== null && !byUserId.has(person.userId)) byUserId.set(person.userId, person);
  }
  return { byWaId, byUserId, only: people.length === 1 ? (people[0] ?? null) : null };
}

function readPerson(raw: unknown): Person[] {
  const contact = asObject(raw);
  if (contact === null) return [];
  const profile = asObject(contact.profile);
  return [
    {
      waId: asId(contact.wa_id),
      userId: asId(contact.user_id),
      parentUserId: asId(contact.parent_user_id),
      profileName: asText(profile?.name, 256),
      username: asText(profile?.username, 256),
    },
  ];
}

/**
 * Who wrote a message. Since April 2026 `from` and `wa_id` may be missing and only the BSUID given, and `contacts` may
 * be missing altogether (Meta: "Business-scoped user IDs"); null when nobody is named.
 */
export function readSender(message: JsonObject, people: People): Sender | null {
  const from = asId(message.from);
  const fromUserId = asId(message.from_user_id);
  const person =
    (from === null ? undefined : people.byWaId.get(from)) ??
    (fromUserId === null ? undefined : people.byUserId.get(fromUserId)) ??
    (people.only !== null && isCompatible(people.only, from, fromUserId) ? people.only : undefined);
  const waId = from ?? person?.waId ?? null;
  const userId = fromUserId ?? person?.userId ?? null;
  if (waId === null && userId === null) return null;
  return {
    waId,
    userId,
    parentUserId: asId(message.from_parent_user_id) ?? person?.parentUserId ?? null,
    profileName: person?.profileName ?? null,
    username: person?.username ?? null,
  };
}

/** Unless their ids contradict each other. */
function isCompatible({ waId, userId }: Person, from: string | null, fromUserId: string | null): boolean {
  const differs = (a: string | null, b: string | null) => a !== null && b !== null && a !== b;
  return !differs(waId, from) && !differs(userId, fromUserId);
}
