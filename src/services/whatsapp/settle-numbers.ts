import type { OrgContext, TenantDb } from "../context";
import { toE164 } from "./number-columns";

/**
 * Lets changes of an organization's numbers follow one another: which of them is the default is a matter of all its
 * connections. Take it before locking a connection. It keeps out nobody who only writes messages.
 */
export async function lockNumbers({ organizationId }: OrgContext, db: TenantDb): Promise<void> {
  await db.$executeRaw`select 1 from organizations where id = ${organizationId} for no key update`;
}

/**
 * Makes exactly one number in use the organization's default (the wished one, else the present one, else the first) and
 * notes on each living connection its main number: the default if it has that, else the one it had, else its first.
 */
export async function settleNumbers(
  { organizationId }: OrgContext,
  db: TenantDb,
  wished: { defaultPhoneId?: string; main?: { configId: string; phoneId: string } } = {},
): Promise<void> {
  const numbers = await db.whatsAppPhoneNumber.findMany({
    where: { organizationId, isActive: true, config: { status: { not: "disconnected" } } },
    orderBy: [{ config: { createdAt: "asc" } }, { configId: "asc" }, { phoneId: "asc" }],
    select: {
      configId: true,
      phoneId: true,
      isDefault: true,
      displayPhoneNumber: true,
      verifiedName: true,
    },
  });
  const chosen =
    numbers.find(({ phoneId }) => phoneId === wished.defaultPhoneId) ??
    numbers.find(({ isDefault }) => isDefault) ??
    numbers.find(({ phoneId }) => phoneId === wished.main?.phoneId) ??
    numbers[0];
  const chosenId = chosen?.phoneId ?? "";
  await db.whatsAppPhoneNumber.updateMany({
    where: { organizationId, isDefault: true, OR: [{ phoneId: { not: chosenId } }, { isActive: false }] },
    data: { isDefault: false },
  });
  if (chosen && !chosen.isDefault) {
    await db.whatsAppPhoneNumber.updateMany({
      where: { organizationId, phoneId: chosenId },
      data: { isDefault: true },
    });
  }

  const configs = await db.whatsAppConfig.findMany({
    where: { organizationId, status: { not: "disconnected" } },
    select: { id: true, phoneId: true, phoneNumber: true, displayName: true },
  });
  for (const config of configs) {
    const own = numbers.filter(({ configId }) => configId === config.id);
    const kept = wished.main?.configId === config.id ? wished.main.phoneId : config.phoneId;
    const main =
      own.find(({ phoneId }) => phoneId === chosenId) ??
      own.find(({ phoneId }) => phoneId === kept) ??
      own[0];
    const columns = {
      phoneId: main?.phoneId ?? null,
      phoneNumber: main ? toE164(main) : null,
      displayName: main?.verifiedName ?? null,
    };
    if (
      columns.phoneId !== config.phoneId ||
      columns.phoneNumber !== config.phoneNumber ||
      columns.displayName !== config.displayName
    ) {
      await db.whatsAppConfig.updateMany({ where: { organizationId, id: config.id }, data: columns });
    }
  }
}
