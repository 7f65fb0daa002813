import { newId } from "@/lib/server/ids";
import type { TenantDb } from "../context";

type Known = {
  id: string;
  waId: string | null;
  userId: string | null;
  profileName: string | null;
  username: string | null;
};

const columns = { id: true, waId: true, userId: true, profileName: true, username: true } as const;

/**
 * The contact with this wa_id or BSUID (the wa_id's when they name two), made when there is none. An id that was not
 * known yet is filled in; one that is known is never rewritten. Safe when several transactions meet the same newcomer.
 */
export async function findOrCreateContact(
  db: TenantDb,
  organizationId: string,
  ids: { waId: string | null; userId: string | null; profileName: string | null; username: string | null },
): Promise<Known> {
  const contact =
    (await findContact(db, organizationId, ids)) ?? (await createContact(db, organizationId, ids));
  return contact ?? findAfterRace(db, organizationId, ids);
}

/** Notes a new profile name or username. */
export async function updateProfile(
  db: TenantDb,
  organizationId: string,
  contact: Known,
  profile: { profileName: string | null; username: string | null },
): Promise<void> {
  const profileName = profile.profileName ?? contact.profileName;
  const username = profile.username ?? contact.username;
  if (profileName === contact.profileName && username === contact.username) return;
  await db.contact.update({ where: { id: contact.id, organizationId }, data: { profileName, username } });
}

async function findContact(
  db: TenantDb,
  organizationId: string,
  { waId, userId }: { waId: string | null; userId: string | null },
): Promise<Known | null> {
  const either = [...(waId === null ? [] : [{ waId }]), ...(userId === null ? [] : [{ userId }])];
  const found = await db.contact.findMany({ where: { organizationId, OR: either }, select: columns });
  const contact = found.find((one) => waId !== null && one.waId === waId) ?? found[0];
  if (!contact) return null;
  // With two rows each id is taken: joining them is a merge, which is not done here.
  const missing = {
    ...(found.length === 1 && contact.waId === null && waId !== null ? { waId } : {}),
    ...(found.length === 1 && contact.userId === null && userId !== null ? { userId } : {}),
  };
  if (Object.keys(missing).length === 0) return contact;
  return db.contact.update({ where: { id: contact.id, organizationId }, data: missing, select: columns });
}

async function createContact(
  db: TenantDb,
  organizationId: string,
  ids: { waId: string | null; userId: string | null; profileName: string | null; username: string | null },
): Promise<Known | undefined> {
  const { waId, userId, profileName, username } = ids;
  const [created] = await db.contact.createManyAndReturn({
    data: { id: newId(), organizationId, waId, userId, profileName, username },
    skipDuplicates: true,
    select: columns,
  });
  return created;
}

/** Another transaction created it first; its row is visible now, for our insert waited for it to commit. */
async function findAfterRace(
  db: TenantDb,
  organizationId: string,
  ids: { waId: string | null; userId: string | null },
): Promise<Known> {
  const contact = await findContact(db, organizationId, ids);
  if (!contact) throw new Error("A contact vanished while it was being created");
  return contact;
}
