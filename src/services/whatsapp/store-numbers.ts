import { isUniqueViolation } from "@/lib/server/db-errors";
import type { OrgContext, TenantDb } from "../context";
import { AppError } from "../errors";
import type { MetaPhoneNumber } from "./meta-cloud.service";

/** Meta's description of a number as our columns. */
export function numberColumns(number: MetaPhoneNumber) {
  return {
    displayPhoneNumber: number.displayPhoneNumber,
    verifiedName: number.verifiedName,
    qualityRating: number.qualityRating,
    status: number.status,
    throughput: number.throughput,
    isOnBusinessApp: number.isOnBusinessApp,
  };
}

/** Meta shows numbers with their country code, formatted for people: the digits behind a plus are E.164. */
export function toE164({
  displayPhoneNumber,
  phoneId,
}: {
  displayPhoneNumber: string;
  phoneId: string;
}): string | null {
  // Where Meta shows no number, its id stands in for it.
  return displayPhoneNumber === phoneId ? null : `+${displayPhoneNumber.replace(/\D/g, "")}`;
}

/**
 * Stores all numbers of an account, chooses the default one (the wished one, else the present one, else the first) and
 * names it on the connection. Numbers that Meta does not list any more become inactive; conversations stay.
 * @throws AppError `number_taken` when a number is active in another organization: that only the database can know, by
 * the unique index over all active numbers, and so it holds in a race too.
 */
export async function storeNumbers(
  ctx: OrgContext,
  db: TenantDb,
  input: { configId: string; numbers: readonly MetaPhoneNumber[]; wishedPhoneId: string | null },
): Promise<void> {
  const { organizationId } = ctx;
  const { configId, numbers, wishedPhoneId } = input;
  const ids = numbers.map((number) => number.phoneId);
  const present = await db.whatsAppConfig.findFirst({
    where: { organizationId, id: configId },
    select: { phoneId: true },
  });
  const chosen = [wishedPhoneId, present?.phoneId].find((id) => id && ids.includes(id)) ?? ids[0];

  await db.whatsAppPhoneNumber.updateMany({
    where: { organizationId, configId, phoneId: { notIn: ids } },
    data: { isActive: false, isDefault: false },
  });
  // Always in the same order, so that two claims of the same numbers wait for each other instead of deadlocking.
  for (const number of numbers.toSorted((a, b) => (a.phoneId < b.phoneId ? -1 : 1))) {
    await storeNumber(ctx, db, { configId, number, isDefault: number.phoneId === chosen });
  }
  const main = numbers.find((number) => number.phoneId === chosen);
  await db.whatsAppConfig.updateMany({
    where: { organizationId, id: configId },
    data: {
      phoneId: main?.phoneId ?? null,
      phoneNumber: main ? toE164(main) : null,
      displayName: main?.verifiedName ?? null,
    },
  });
}

async function storeNumber(
  { organizationId }: OrgContext,
  db: TenantDb,
  input: { configId: string; number: MetaPhoneNumber; isDefault: boolean },
): Promise<void> {
  const { phoneId, displayPhoneNumber } = input.number;
  const columns = {
    ...numberColumns(input.number),
    configId: input.configId,
    isDefault: input.isDefault,
    isActive: true,
  };
  try {
    await db.whatsAppPhoneNumber.upsert({
      where: { organizationId_phoneId: { organizationId, phoneId } },
      create: { organizationId, phoneId, ...columns },
      update: columns,
    });
  } catch (error) {
    if (!isUniqueViolation(error, "phone_id")) throw error;
    throw new AppError(
      "number_taken",
      `${displayPhoneNumber} is connected to another organization. Disconnect it there first.`,
      { details: { phoneNumber: displayPhoneNumber } },
    );
  }
}
