import { isPassing } from "@/lib/server/graph/graph-error";
import type { OrgContext } from "../context";
import { ensurePin, type AccountCredentials } from "./connections";
import { MetaCloudService, type MetaPhoneNumber } from "./meta-cloud.service";
import { needsRegistration } from "./needs-registration";
import { numberColumns } from "./store-numbers";

/**
 * Registers each active number of a connection that needs it, with a PIN of its own that is stored before the call.
 * Every number is tried; then the first final refusal is thrown, else the first passing one, so that a number that Meta
 * refused for good is not tried over and over because of its neighbour.
 */
export async function registerNumbers(
  ctx: OrgContext,
  configId: string,
  account: AccountCredentials,
): Promise<void> {
  const listed = new Map(
    (await MetaCloudService.listPhoneNumbers(account)).map((number) => [number.phoneId, number]),
  );
  const rows = await ctx.tenant((db) =>
    db.whatsAppPhoneNumber.findMany({
      where: { organizationId: ctx.organizationId, configId, isActive: true },
      orderBy: { phoneId: "asc" },
      select: { id: true, phoneId: true, registeredAt: true },
    }),
  );
  const failures: unknown[] = [];
  for (const row of rows) {
    const number = listed.get(row.phoneId);
    if (!number) continue;
    try {
      const isNew = needsRegistration(number, row.registeredAt);
      if (isNew) await register(ctx, row.id, number, account);
      await saveNumber(ctx, row.id, isNew ? { ...number, status: "CONNECTED" } : number, isNew);
    } catch (error) {
      failures.push(error);
    }
  }
  const failure = failures.find((error) => !isPassing(error)) ?? failures[0];
  if (failure !== undefined) throw failure;
}

async function register(
  ctx: OrgContext,
  phoneNumberId: string,
  { phoneId }: MetaPhoneNumber,
  { accessToken }: AccountCredentials,
): Promise<void> {
  const pin = await ensurePin(ctx, phoneNumberId);
  await MetaCloudService.registerPhoneNumber({ phoneId, accessToken, pin });
}

async function saveNumber(
  ctx: OrgContext,
  id: string,
  number: MetaPhoneNumber,
  isNew: boolean,
): Promise<void> {
  await ctx.tenant((db) =>
    db.whatsAppPhoneNumber.updateMany({
      where: { organizationId: ctx.organizationId, id },
      data: { ...numberColumns(number), ...(isNew ? { registeredAt: new Date() } : {}) },
    }),
  );
}
