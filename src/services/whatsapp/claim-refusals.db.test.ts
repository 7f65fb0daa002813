import { expect } from "vitest";
import { env } from "@/lib/server/env";
import { test } from "@/testing/onboarding-fixtures";
import { claimWaba } from "./claim-waba";

test("refuses a number that another organization holds, and stores nothing", async ({
  meta,
  createOrganization,
}) => {
  const [holder, newcomer] = [await createOrganization(), await createOrganization()];
  const waba = await meta.createWaba([{}, {}]);
  await claimWaba(holder.ctx, await holder.newClaim(waba));

  const attempt = claimWaba(newcomer.ctx, await newcomer.newClaim(waba));

  await expect(attempt).rejects.toMatchObject({ code: "number_taken" });
  expect(await newcomer.stored()).toEqual({ configs: [], numbers: [] });
  expect((await holder.stored()).numbers.every((number) => number.isActive)).toBe(true);
});

test("a number that was given up may be connected elsewhere", async ({ meta, createOrganization }) => {
  const [former, next] = [await createOrganization(), await createOrganization()];
  const waba = await meta.createWaba();
  await claimWaba(former.ctx, await former.newClaim(waba));
  await former.ctx.tenant((db) =>
    db.whatsAppPhoneNumber.updateMany({
      where: { organizationId: former.organizationId },
      data: { isActive: false },
    }),
  );

  const answer = await claimWaba(next.ctx, await next.newClaim(waba));

  expect(answer.config.phoneId).toBe(waba.phoneNumberIds[0]);
});

test("of two organizations that claim one number at once exactly one gets it", async ({
  meta,
  createOrganization,
}) => {
  for (let round = 0; round < 5; round++) {
    const rivals = [await createOrganization(), await createOrganization()];
    const waba = await meta.createWaba([{}, {}, {}]);
    const claims = await Promise.all(
      rivals.map(async ({ ctx, newClaim }) => ({ ctx, claim: await newClaim(waba) })),
    );

    const results = await Promise.allSettled(claims.map(({ ctx, claim }) => claimWaba(ctx, claim)));

    const lost = results.filter((result) => result.status === "rejected");
    expect(lost.map((result): unknown => result.reason)).toEqual([
      expect.objectContaining({ code: "number_taken" }),
    ]);
    const stored = await Promise.all(rivals.map((rival) => rival.stored()));
    expect(stored.map(({ configs, numbers }) => [configs.length, numbers.length]).toSorted()).toEqual([
      [0, 0],
      [1, 3],
    ]);
  }
});

test("refuses an account that the token does not cover", async ({ meta, createOrganization }) => {
  const { ctx, newClaim, stored } = await createOrganization();
  const [mine, theirs] = [await meta.createWaba(), await meta.createWaba()];

  const attempt = claimWaba(ctx, await newClaim(mine, { wabaId: theirs.wabaId }));

  await expect(attempt).rejects.toMatchObject({
    code: "grant_not_proven",
    details: { reason: expect.stringContaining("not shared") as string },
  });
  expect((await stored()).configs).toEqual([]);
  expect(await meta.calls(theirs)).toEqual([]);
});

test("refuses a number that is not one of the account's", async ({ meta, createOrganization }) => {
  const { ctx, newClaim, stored } = await createOrganization();
  const [mine, theirs] = [await meta.createWaba(), await meta.createWaba()];

  const attempt = claimWaba(ctx, await newClaim(mine, { phoneId: theirs.phoneNumberIds[0] ?? null }));

  await expect(attempt).rejects.toMatchObject({ code: "grant_not_proven" });
  expect((await stored()).configs).toEqual([]);
});

const tokenFacts = (data: Record<string, unknown>) => ({
  http: 200,
  contentType: "application/json",
  text: JSON.stringify({ data: { is_valid: true, app_id: env().META_APP_ID, scopes, ...data } }),
});
const scopes = ["whatsapp_business_management", "whatsapp_business_messaging"];

test("refuses a token of another app", async ({ meta, createOrganization }) => {
  const { ctx, newClaim, stored } = await createOrganization();
  const waba = await meta.createWaba();
  await meta.fault({
    match: { path: "/debug_token", scope: waba.wabaId },
    body: tokenFacts({
      app_id: "999",
      granular_scopes: scopes.map((scope) => ({ scope, target_ids: [waba.wabaId] })),
    }),
  });

  await expect(claimWaba(ctx, await newClaim(waba))).rejects.toMatchObject({ code: "grant_not_proven" });
  expect((await stored()).configs).toEqual([]);
});

test("where Meta names no accounts, only one that the token can read is believed", async ({
  meta,
  createOrganization,
}) => {
  const { ctx, newClaim } = await createOrganization();
  const [mine, theirs] = [await meta.createWaba(), await meta.createWaba()];
  const fault = { match: { path: "/debug_token", scope: mine.wabaId }, times: 2, body: tokenFacts({}) };
  await meta.fault(fault);

  const foreign = claimWaba(ctx, await newClaim(mine, { wabaId: theirs.wabaId }));
  await expect(foreign).rejects.toMatchObject({ code: "grant_not_proven" });

  const own = await claimWaba(ctx, await newClaim(mine));
  expect(own.config.wabaId).toBe(mine.wabaId);
});

test("a code that expired says so", async ({ meta, createOrganization }) => {
  const { ctx, newClaim } = await createOrganization();
  const waba = await meta.createWaba();
  const claim = await newClaim(waba);
  await meta.fault({
    match: { path: "/oauth/access_token", scope: waba.wabaId },
    error: { code: 100, subcode: 36007, message: "This authorization code has expired." },
  });

  await expect(claimWaba(ctx, claim)).rejects.toMatchObject({
    code: "token_exchange_failed",
    message: "Token exchange failed",
    details: { reason: expect.stringContaining("expired") as string, metaCode: 100, metaSubcode: 36007 },
  });
});

test("an exchange whose answer is lost is not tried again", async ({ meta, createOrganization }) => {
  const { ctx, newClaim, stored } = await createOrganization();
  const waba = await meta.createWaba();
  await meta.fault({ match: { path: "/oauth/access_token", scope: waba.wabaId }, dropAfterAccept: true });

  await expect(claimWaba(ctx, await newClaim(waba))).rejects.toMatchObject({
    code: "token_exchange_failed",
    details: { reason: expect.stringContaining("start again") as string },
  });

  expect(await meta.calls(waba)).toHaveLength(1);
  expect((await stored()).configs).toEqual([]);
});

test(
  "an exchange that Meta does not answer in time is not tried again",
  { timeout: 30_000 },
  async ({ meta, createOrganization }) => {
    const { ctx, newClaim, stored } = await createOrganization();
    const waba = await meta.createWaba();
    await meta.fault({ match: { path: "/oauth/access_token", scope: waba.wabaId }, delayMs: 12_000 });

    await expect(claimWaba(ctx, await newClaim(waba))).rejects.toMatchObject({
      code: "token_exchange_failed",
      details: { reason: expect.stringContaining("start again") as string },
    });

    expect(await meta.calls(waba)).toHaveLength(1);
    expect((await stored()).configs).toEqual([]);
  },
);

test("a broken connection while the token is examined does not lose the code that is used up", async ({
  meta,
  createOrganization,
}) => {
  const { ctx, newClaim } = await createOrganization();
  const waba = await meta.createWaba();
  await meta.fault({ match: { path: "/debug_token", scope: waba.wabaId }, drop: true });
  await meta.fault({ match: { path: "/phone_numbers", scope: waba.wabaId }, drop: true });

  const answer = await claimWaba(ctx, await newClaim(waba));

  expect(answer.config.wabaId).toBe(waba.wabaId);
});

test.for([
  ["the exchange", "/oauth/access_token", 4],
  ["the exchange", "/oauth/access_token", 613],
  ["examining the token", "/debug_token", 17],
  ["listing numbers", "/phone_numbers", 80007],
  ["listing numbers", "/phone_numbers", 32],
] as const)(
  "says when Meta limits %s by rate (%s, code %i)",
  async ([, path, code], { meta, createOrganization }) => {
    const { ctx, newClaim } = await createOrganization();
    const waba = await meta.createWaba();
    await meta.fault({ match: { path, scope: waba.wabaId }, error: { code } });

    await expect(claimWaba(ctx, await newClaim(waba))).rejects.toMatchObject({
      code: "meta_rate_limited",
      message: "Rate limited by Meta",
      details: { metaCode: code, traceId: expect.any(String) as string },
    });
  },
);

test("says when the numbers cannot be listed", async ({ meta, createOrganization }) => {
  const { ctx, newClaim, stored } = await createOrganization();
  const waba = await meta.createWaba();
  await meta.fault({
    match: { path: "/phone_numbers", scope: waba.wabaId },
    error: { http: 500, code: 2, message: "Service temporarily unavailable" },
  });

  await expect(claimWaba(ctx, await newClaim(waba))).rejects.toMatchObject({
    code: "list_phone_numbers_failed",
    message: "Failed to list phone numbers",
    details: { reason: "Service temporarily unavailable", metaCode: 2 },
  });
  expect((await stored()).configs).toEqual([]);
});

test("when our own store fails, nothing is half stored and it says so", async ({
  meta,
  createOrganization,
}) => {
  const { ctx, newClaim, stored } = await createOrganization();
  const waba = await meta.createWaba();
  const claim = await newClaim(waba);
  await ctx.tenant(
    (db) => db.$executeRaw`alter table audit_entries add constraint full_disk check (false) not valid`,
  );

  const attempt = await claimWaba(ctx, claim).catch((error: unknown) => error);
  await ctx.tenant((db) => db.$executeRaw`alter table audit_entries drop constraint full_disk`);

  expect(attempt).toMatchObject({
    code: "database_error",
    message: "Database error",
    details: { reason: expect.stringContaining("Start again") as string },
  });
  expect(await stored()).toEqual({ configs: [], numbers: [] });
});
