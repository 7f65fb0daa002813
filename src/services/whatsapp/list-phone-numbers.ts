import type { Page } from "@/contracts/common";
import type { PhoneNumber, PhoneNumbersQuery } from "@/contracts/whatsapp";
import { isGraphFailure } from "@/lib/server/graph/graph-error";
import type { OrgContext } from "../context";
import { findAccountCredentials } from "./connections";
import { MetaCloudService, type MetaPhoneNumber } from "./meta-cloud.service";
import { listingFailed } from "./refuse-claim";
import { numberColumns } from "./store-numbers";
import { phoneNumberSelect, toPhoneNumber } from "./to-connection";

/**
 * The numbers of every connected account, asked from Meta now and each listed once. An account that Meta does not
 * answer for shows what was last known.
 * @throws AppError `list_phone_numbers_failed` or `meta_rate_limited` when Meta answers for none of the accounts.
 */
export async function listPhoneNumbers(
  ctx: OrgContext,
  { limit, cursor }: PhoneNumbersQuery,
): Promise<Page<PhoneNumber>> {
  const configs = await ctx.tenant((db) =>
    db.whatsAppConfig.findMany({
      where: {
        organizationId: ctx.organizationId,
        status: { not: "disconnected" },
        sealedToken: { not: null },
      },
      orderBy: { id: "asc" },
      select: { id: true },
    }),
  );
  const results = await Promise.allSettled(configs.map(({ id }) => refreshAccount(ctx, id)));
  const failures = results
    .filter((result) => result.status === "rejected")
    .map((result): unknown => result.reason);
  const unexpected = failures.find((failure) => !isGraphFailure(failure));
  if (unexpected !== undefined) throw unexpected;
  if (failures.length > 0 && failures.length === configs.length) throw listingFailed(failures[0]);
  for (const failure of failures) ctx.log.warn({ err: failure }, "numbers of an account could not be listed");

  const fresh = results.filter((result) => result.status === "fulfilled").flatMap((result) => result.value);
  const numbers = await withStored(ctx, fresh);
  const start = cursor ? numbers.findIndex((number) => number.id === cursor) + 1 : 0;
  const data = numbers.slice(start, start + limit);
  return { data, nextCursor: start + limit < numbers.length ? (data.at(-1)?.id ?? null) : null };
}

type Fresh = MetaPhoneNumber & { wabaId: string };

/** Asks Meta for the numbers of one account and notes on our rows what changed. */
async function refreshAccount(ctx: OrgContext, configId: string): Promise<Fresh[]> {
  const account = await findAccountCredentials(ctx, configId);
  if (!account) return [];
  const numbers = await MetaCloudService.listPhoneNumbers(account);
  await ctx.tenant(async (db) => {
    for (const number of numbers) {
      await db.whatsAppPhoneNumber.updateMany({
        where: { organizationId: ctx.organizationId, configId, phoneId: number.phoneId },
        data: numberColumns(number),
      });
    }
  });
  return numbers.map((number) => ({ ...number, wabaId: account.wabaId }));
}

const unknownHere = { isDefault: false, isInUse: false, pauseReason: null, health: null, syncs: [] };

/** Our rows first, then numbers that were added at Meta since the account was connected. */
async function withStored(ctx: OrgContext, fresh: Fresh[]): Promise<PhoneNumber[]> {
  const rows = await ctx.tenant((db) =>
    db.whatsAppPhoneNumber.findMany({
      where: {
        organizationId: ctx.organizationId,
        isActive: true,
        config: { status: { not: "disconnected" } },
      },
      orderBy: [{ configId: "asc" }, { isDefault: "desc" }, { phoneId: "asc" }],
      select: phoneNumberSelect,
    }),
  );
  const numbers = new Map(rows.map((row) => [row.phoneId, toPhoneNumber(row)]));
  for (const number of fresh) {
    const { phoneId: id, wabaId } = number;
    if (!numbers.has(id)) numbers.set(id, { id, wabaId, ...unknownHere, ...numberColumns(number) });
  }
  return [...numbers.values()];
}
