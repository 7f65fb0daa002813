import type { TenantDb } from "../context";
import { phoneKey } from "./phone-key";

/** How an id stands in contact_aliases and in lock names: a person may be known by many. */
export const phoneAlias = (waId: string): string => `phone:${phoneKey(waId)}`;
export const userAlias = (userId: string): string => `user:${userId}`;
const groupAlias = (groupId: string): string => `group:${groupId}`;

/** The ids of somebody, as keys. */
export function idKeysOf(ids: {
  waId: string | null;
  userId: string | null;
  groupId?: string | null;
}): string[] {
  if (ids.groupId) return [groupAlias(ids.groupId)];
  return [
    ...(ids.waId === null ? [] : [phoneAlias(ids.waId)]),
    ...(ids.userId === null ? [] : [userAlias(ids.userId)]),
  ];
}

/**
 * Until the transaction ends, only it gives these ids to a contact or takes them away. Everybody takes them in one order
 * and before any row of a contact, so nobody waits in a circle; whoever only reads contacts needs none of them.
 */
export async function lockIds(db: TenantDb, organizationId: string, keys: readonly string[]): Promise<void> {
  const sorted = [...new Set(keys)].sort();
  await db.$executeRaw`
    SELECT pg_advisory_xact_lock(hashtextextended('contact:' || ${organizationId} || ':' || key, 0))
    FROM unnest(${sorted}::text[]) AS given (key)`;
}
