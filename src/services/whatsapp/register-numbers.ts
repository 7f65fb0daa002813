import { isPassing } from "@/lib/server/graph/graph-error";
import type { OrgContext } from "../context";
import { ensurePin, type AccountCredentials } from "./connections";
import { MetaCloudService, type MetaPhoneNumber } from "./meta-cloud.service";
import { moveHistory } from "./move-history";
import { needsRegistration } from "./needs-registration";
import { numberColumns } from "./number-columns";
import { lockNumbers, settleNumbers } from "./settle-numbers";

/**
 * Registers each number in use of the Cloud API that needs it, with a PIN of its own that is stored before the call.
 * Every number is tried; then the first final refusal is thrown, else the first passing one, so that a number that Meta
 * refused for good is not tried over and over because of its neighbour.
 */
export async function registerNumbers(
  ctx: OrgContext,
  account: AccountCredentials,
  listed: readonly MetaPhoneNumber[],
): Promise<void> {
  const rows = await ctx.tenant((db) =>
    db.whatsAppPhoneNumber.findMany({
      where: { organizationId: ctx.organizationId, configId: account.configId, isActive: true },
      orderBy: { phoneId: "asc" },
      select: { id: true, phoneId: true, registeredAt: true },
    }),
  );
  const failures: unknown[] = [];
  for (const row of rows) {
    const number = listed.find(({ phoneId }) => phoneId === row.phoneId);
    if (!number || !needsRegistration(number, row.registeredAt)) continue;
    try {
      const pin = await ensurePin(ctx, row.id);
      await MetaCloudService.registerPhoneNumber({ ...account, phoneId: number.phoneId, pin });
      await saveRegistered(ctx, row.id, number);
    } catch (error) {
      failures.push(error);
    }
  }
  const failure = failures.find((error) => !isPassing(error)) ?? failures[0];
  if (failure !== undefined) throw failure;
}

/** Notes that a number works now; what it said under an id of earlier times belongs to it. */
export async function saveRegistered(
  ctx: OrgContext,
  id: string,
  number: MetaPhoneNumber,
  more: { sealedPin?: string } = {},
): Promise<void> {
  const { organizationId } = ctx;
  await ctx.tenant(async (db) => {
    await lockNumbers(ctx, db);
    await db.whatsAppPhoneNumber.updateMany({
      where: { organizationId, id },
      data: { ...numberColumns(number), status: "CONNECTED", registeredAt: new Date(), ...more },
    });
    if (await moveHistory(db, { organizationId, phoneId: number.phoneId })) await settleNumbers(ctx, db);
  });
}
