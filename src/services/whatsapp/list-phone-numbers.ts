import type { Page } from "@/contracts/common";
import type { PhoneNumber, PhoneNumbersQuery } from "@/contracts/whatsapp";
import { isGraphFailure } from "@/lib/server/graph/graph-error";
import type { OrgContext } from "../context";
import { describeFailure } from "../describe-failure";
import { noteGraphFailure } from "../health/note-graph-failure";
import { findAccountCredentials } from "./connections";
import { listNumbers } from "./find-numbers";
import { listingFailed } from "./refuse-claim";
import { phoneNumberSelect, toPhoneNumber } from "./to-connection";

/**
 * The numbers of every connected account, asked from Meta now: those in use first, then those that were left out or
 * added at Meta since. An account that Meta does not answer for shows what was last known.
 * @throws AppError `list_phone_numbers_failed` or `meta_rate_limited` when Meta answers for none of the accounts.
 */
export async function listPhoneNumbers(
  ctx: OrgContext,
  { limit, cursor }: PhoneNumbersQuery,
): Promise<Page<PhoneNumber>> {
  const { organizationId } = ctx;
  const configs = await ctx.tenant((db) =>
    db.whatsAppConfig.findMany({
      where: { organizationId, status: { not: "disconnected" }, sealedToken: { not: null } },
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

  const rows = await ctx.tenant((db) =>
    db.whatsAppPhoneNumber.findMany({
      where: {
        organizationId,
        OR: [{ isActive: true }, { isListed: true }],
        config: { status: { not: "disconnected" } },
      },
      orderBy: [{ isActive: "desc" }, { configId: "asc" }, { isDefault: "desc" }, { phoneId: "asc" }],
      select: phoneNumberSelect,
    }),
  );
  const start = cursor ? rows.findIndex((row) => row.phoneId === cursor) + 1 : 0;
  const data = rows.slice(start, start + limit).map(toPhoneNumber);
  return { data, nextCursor: start + limit < rows.length ? (data.at(-1)?.id ?? null) : null };
}

/** Asks Meta for the numbers of one account and notes on our rows what changed. */
async function refreshAccount(ctx: OrgContext, configId: string): Promise<void> {
  const account = await findAccountCredentials(ctx, configId);
  if (!account) return;
  try {
    await listNumbers(ctx, account);
  } catch (error) {
    ctx.log.warn({ configId, reason: describeFailure(error) }, "numbers of an account could not be listed");
    await noteGraphFailure(ctx, account, error);
    throw error;
  }
}
