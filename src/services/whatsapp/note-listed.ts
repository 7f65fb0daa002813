import type { OrgContext, TenantDb } from "../context";
import type { MetaPhoneNumber } from "./meta-readings";
import { numberColumns } from "./number-columns";

/**
 * Notes on our rows what Meta lists in an account now. Numbers that are new there wait, out of use, until somebody
 * chooses them; one that is gone cannot be chosen any more. Numbers in use stay so: a list is no proof that one is lost.
 */
export async function noteListed(
  { organizationId }: OrgContext,
  db: TenantDb,
  { configId, numbers }: { configId: string; numbers: readonly MetaPhoneNumber[] },
): Promise<void> {
  for (const number of numbers) {
    const { phoneId } = number;
    const columns = { ...numberColumns(number), isListed: true };
    const own = { organizationId, phoneId, OR: [{ configId }, { isActive: false }] };
    const { count } = await db.whatsAppPhoneNumber.updateMany({ where: own, data: { ...columns, configId } });
    if (count > 0) continue;
    await db.whatsAppPhoneNumber.createMany({
      data: [{ organizationId, configId, phoneId, ...columns, isActive: false }],
      skipDuplicates: true,
    });
  }
  await db.whatsAppPhoneNumber.updateMany({
    where: {
      organizationId,
      configId,
      isActive: false,
      phoneId: { notIn: numbers.map((number) => number.phoneId) },
    },
    data: { isListed: false },
  });
}
