import { describe, expect } from "vitest";
import { env } from "@/lib/server/env";
import { claimWaba } from "@/services/whatsapp/claim-waba";
import { getConnection } from "@/services/whatsapp/get-connection";
import { MetaCloudService } from "@/services/whatsapp/meta-cloud.service";
import { test, type Meta, type Organization, type Waba } from "@/testing/onboarding-fixtures";
import { finishSteps } from "@/testing/finish-steps";
import { checkConnectionHealth } from "./check-connection-health";

const DAY_MS = 24 * 3_600_000;

/** An account that is connected and active, all steps of the job done. */
async function connect(organization: Organization, waba: Waba) {
  const { ctx, system, organizationId, newClaim } = organization;
  const { config } = await claimWaba(ctx, await newClaim(waba));
  const { id } = config;
  await finishSteps(system, { organizationId, configId: id, grantNumber: 1 });
  const connection = () => getConnection(ctx, id);
  const row = { organizationId, id };
  return {
    id,
    connection,
    /** Checks and answers what there is to see. */
    check: async () => {
      await checkConnectionHealth(ctx, id);
      return connection();
    },
    stored: () => ctx.tenant((db) => db.whatsAppConfig.findFirstOrThrow({ where: row })),
    change: (data: object) => ctx.tenant((db) => db.whatsAppConfig.updateMany({ where: row, data })),
    finishJob: (grantNumber = 1) => finishSteps(system, { organizationId, configId: id, grantNumber }),
    alerts: async () => (await connection()).health.alerts.map(({ code, severity }) => `${code} ${severity}`),
    jobs: (name: string) =>
      system.acrossTenants(
        (db) =>
          db.$queryRaw<{ data: Record<string, unknown> }[]>`SELECT data FROM pgboss.job WHERE name = ${name}`,
      ),
  };
}

test("a connection that is well is green, with every fact that Meta tells", async ({
  meta,
  createOrganization,
}) => {
  const waba = await meta.createWaba();
  const { check, connection, stored } = await connect(await createOrganization(), waba);
  expect((await connection()).health).toMatchObject({ level: "unknown", checkedAt: null, account: null });
  const { updatedAt } = await connection();

  const { health, numbers, ...checked } = await check();
  expect(health).toMatchObject({
    level: "ok",
    alerts: [],
    account: {
      token: { isValid: true, missingScopes: [] },
      subscription: { isSubscribed: true, overrideUri: null },
      canSend: "AVAILABLE",
      payment: "ok",
      reviewStatus: "APPROVED",
      messagingLimit: "TIER_250",
    },
  });
  expect(numbers).toMatchObject([
    {
      status: "CONNECTED",
      health: { isPinEnabled: true, codeVerification: "VERIFIED", accountMode: "LIVE" },
    },
  ]);
  expect(Date.now() - new Date(health.checkedAt ?? 0).getTime()).toBeLessThan(30_000);
  const hours = ((await stored()).nextCheckAt.getTime() - Date.now()) / 3_600_000;
  expect(hours).toBeGreaterThan(4.7);
  expect(hours).toBeLessThan(7.3);
  // To look at a connection is no change of it.
  expect(checked.updatedAt).toBe(updatedAt);
});

describe("R24 what Meta finds wrong is told without a webhook of it, and not any more when it is mended", () => {
  type Case = [
    name: string,
    alert: string,
    level: string,
    break_: (meta: Meta, waba: Waba) => Promise<unknown>,
    mend: (meta: Meta, waba: Waba) => Promise<unknown>,
  ];
  const phoneOf = ({ phoneNumberIds }: Waba) => phoneNumberIds[0] ?? "";
  const scopes = ["whatsapp_business_management", "whatsapp_business_messaging"];
  const cases: Case[] = [
    [
      "no payment method",
      "payment_missing warning",
      "warning",
      (meta, waba) => meta.setWaba(waba, { paymentMethod: false }),
      (meta, waba) => meta.setWaba(waba, { paymentMethod: true }),
    ],
    [
      "the review rejected",
      "account_review_rejected critical",
      "critical",
      (meta, waba) => meta.setWaba(waba, { reviewStatus: "REJECTED" }),
      (meta, waba) => meta.setWaba(waba, { reviewStatus: "APPROVED" }),
    ],
    [
      "the business not verified",
      "business_unverified info",
      "ok",
      (meta, waba) => meta.setWaba(waba, { businessVerification: "not_verified" }),
      (meta, waba) => meta.setWaba(waba, { businessVerification: "verified" }),
    ],
    [
      "the account blocked",
      "account_restricted critical",
      "critical",
      (meta, waba) => meta.setWaba(waba, { canSend: "BLOCKED" }),
      (meta, waba) => meta.setWaba(waba, { canSend: null }),
    ],
    [
      "a permission withdrawn",
      "permission_missing critical",
      "critical",
      (meta, waba) => meta.withdraw(waba, { scopes: scopes.slice(0, 1) }),
      (meta, waba) => meta.withdraw(waba, { scopes }),
    ],
    [
      "a number of low quality",
      "quality_low warning",
      "warning",
      (meta, waba) => meta.setPhone(phoneOf(waba), { qualityRating: "RED" }),
      (meta, waba) => meta.setPhone(phoneOf(waba), { qualityRating: "GREEN" }),
    ],
    [
      "a number banned",
      "number_restricted critical",
      "critical",
      (meta, waba) => meta.setPhone(phoneOf(waba), { status: "BANNED" }),
      (meta, waba) => meta.setPhone(phoneOf(waba), { status: null }),
    ],
    [
      "a number off the platform",
      "number_not_registered critical",
      "critical",
      (meta, waba) => meta.setPhone(phoneOf(waba), { status: "DISCONNECTED" }),
      (meta, waba) => meta.setPhone(phoneOf(waba), { status: null }),
    ],
    [
      "a name declined",
      "name_rejected warning",
      "warning",
      (meta, waba) => meta.setPhone(phoneOf(waba), { nameStatus: "DECLINED" }),
      (meta, waba) => meta.setPhone(phoneOf(waba), { nameStatus: "APPROVED" }),
    ],
    [
      "a template paused",
      "templates_in_trouble warning",
      "warning",
      (meta, waba) => meta.template(waba, { name: "promo", status: "PAUSED" }),
      (meta, waba) => meta.template(waba, { name: "promo", status: "APPROVED" }),
    ],
  ];

  test.for(cases)("%s", async ([, alert, level, breakIt, mend], { meta, createOrganization }) => {
    const waba = await meta.createWaba();
    const { check, alerts } = await connect(await createOrganization(), waba);
    await breakIt(meta, waba);
    expect((await check()).health.level).toBe(level);
    expect(await alerts()).toEqual([alert]);

    await mend(meta, waba);
    expect((await check()).health.level).toBe("ok");
    expect(await alerts()).toEqual([]);
  });
});

test("the payment step waits for a person while the method is missing, and is done when Meta has it", async ({
  meta,
  createOrganization,
}) => {
  const waba = await meta.createWaba();
  const { check } = await connect(await createOrganization(), waba);
  const paymentIn = async () => (await check()).steps.find(({ name }) => name === "payment");
  await meta.setWaba(waba, { paymentMethod: false });
  expect(await paymentIn()).toMatchObject({
    status: "running",
    waitsFor: "you",
    error: { code: "payment_missing" },
  });

  await meta.setWaba(waba, { paymentMethod: true });
  expect(await paymentIn()).toEqual({ name: "payment", status: "done" });
});

describe("a token", () => {
  test("that was taken back puts the connection in error and stops its numbers", async ({
    meta,
    createOrganization,
  }) => {
    const waba = await meta.createWaba();
    const { check, alerts } = await connect(await createOrganization(), waba);
    await meta.revokeTokens(waba);

    const checked = await check();
    expect(checked).toMatchObject({ status: "error", health: { level: "critical" } });
    expect(checked.numbers.map(({ pauseReason }) => pauseReason)).toEqual(["token_invalid"]);
    expect(await alerts()).toEqual(["token_invalid critical"]);
    // What was known of the account stays to be seen.
    expect(checked.health.account?.token.isValid).toBe(false);
  });

  test("that one call refused once is found good again", async ({ meta, createOrganization }) => {
    const waba = await meta.createWaba();
    const { check, alerts } = await connect(await createOrganization(), waba);
    const error = { http: 401, code: 190 };
    await meta.fault({ match: { scope: waba.wabaId, path: "/message_templates" }, times: 1, error });
    expect((await check()).status).toBe("error");

    const again = await check();
    expect(again).toMatchObject({ status: "active", health: { level: "ok" } });
    expect(again.numbers.map(({ pauseReason }) => pauseReason)).toEqual([null]);
    expect(await alerts()).toEqual([]);
  });

  test("of an older grant says nothing about the present one", async ({ meta, createOrganization }) => {
    const organization = await createOrganization();
    const waba = await meta.createWaba();
    const { id, connection, change } = await connect(organization, waba);
    const fault = { match: { scope: waba.wabaId, path: "/phone_numbers" }, times: 1, delayMs: 600 };
    await meta.fault({ ...fault, error: { http: 401, code: 190 } });
    const checking = checkConnectionHealth(organization.ctx, id);
    await expect
      .poll(async () => (await meta.calls(waba, "/message_templates")).length, { interval: 20 })
      .toBe(1);
    await change({ grantNumber: { increment: 1 } });
    await checking;

    expect(await connection()).toMatchObject({ status: "active", health: { checkedAt: null, alerts: [] } });
  });

  test("that ends is told at 14, 7, 3 and 1 days, each once by e-mail", async ({
    meta,
    createOrganization,
  }) => {
    const organization = await createOrganization();
    const waba = await meta.createWaba();
    const { check, jobs, id } = await connect(organization, waba);
    const told: unknown[] = [];
    for (const days of [20, 13.9, 13, 6.9, 6, 2.9, 0.9, 0.8]) {
      await meta.withdraw(waba, { expiresAtMs: Date.now() + days * DAY_MS });
      const { health } = await check();
      told.push(
        health.alerts.map(({ severity, details }) => `${String(details.daysLeft)} ${severity}`)[0] ?? null,
      );
    }
    expect(told).toEqual([
      null,
      "14 warning",
      "14 warning",
      "7 warning",
      "7 warning",
      "3 warning",
      "1 critical",
      "1 critical",
    ]);
    const mails = (await jobs("email-alert")).filter(
      ({ data }) => data.organizationId === organization.organizationId,
    );
    expect(mails).toHaveLength(4);
    const stored = await organization.ctx.tenant((db) =>
      db.connectionAlert.findMany({ where: { organizationId: organization.organizationId, configId: id } }),
    );
    expect(stored.map(({ code, resolvedAt }) => [code, resolvedAt])).toEqual([["token_expiring", null]]);
  });
});

describe("a subscription that was lost", () => {
  test("is told and asked for again", async ({ meta, createOrganization }) => {
    const organization = await createOrganization();
    const waba = await meta.createWaba();
    const { check, alerts, jobs, stored, finishJob, id } = await connect(organization, waba);
    const { accessToken } = await meta.createToken(waba);
    await MetaCloudService.unsubscribeFromWaba({ wabaId: waba.wabaId, accessToken });

    const lost = await check();
    expect(lost).toMatchObject({ status: "pending", health: { level: "critical" } });
    expect(lost.steps.find(({ name }) => name === "webhooks")).toMatchObject({
      status: "running",
      error: { code: "not_subscribed" },
    });
    expect(await alerts()).toEqual(["not_subscribed critical"]);
    expect((await stored()).nextCheckAt.getTime() - Date.now()).toBeLessThan(31_000);
    const repairs = (await jobs("finish-onboarding")).filter(({ data }) => data.configId === id);
    expect(repairs.length).toBeGreaterThan(1);

    await finishJob();
    expect(await check()).toMatchObject({ status: "active", health: { level: "ok", alerts: [] } });
  });
});

describe("when Meta does not answer", () => {
  test.for([
    ["nothing at all", { drop: true }],
    ["too many calls", { error: { http: 400, code: 80007 } }],
    ["trouble of its own", { error: { http: 500, code: 2 } }],
    ["no JSON", { body: { http: 502, text: "<html>" } }],
  ] as const)(
    "but with %s, the check is made again later, and told after three",
    async ([, effect], { meta, createOrganization }) => {
      const waba = await meta.createWaba();
      const { check, stored, alerts } = await connect(await createOrganization(), waba);
      const before = await check();
      await meta.fault({
        match: { scope: waba.wabaId, path: "/subscribed_apps", method: "GET" },
        times: 99,
        ...effect,
      });
      for (const failures of [1, 2]) {
        await check();
        expect(await stored()).toMatchObject({ checkFailures: failures });
        expect(await alerts()).toEqual([]);
        const minutes = ((await stored()).nextCheckAt.getTime() - Date.now()) / 60_000;
        expect(minutes).toBeLessThanOrEqual(5 * failures);
      }

      const third = await check();
      expect(third.health).toMatchObject({ level: "warning", checkedAt: before.health.checkedAt });
      // What was not answered stays as it was known.
      expect(third.health.account?.subscription.isSubscribed).toBe(true);
      expect(await alerts()).toEqual(["check_failing warning"]);
    },
  );

  test("a check that comes to its end closes that", async ({ meta, createOrganization }) => {
    const waba = await meta.createWaba();
    const { check, change, alerts, stored } = await connect(await createOrganization(), waba);
    await meta.fault({
      match: { scope: waba.wabaId, path: "/subscribed_apps" },
      times: 1,
      error: { code: 4 },
    });
    await change({ checkFailures: 2 });
    await check();
    expect(await alerts()).toEqual(["check_failing warning"]);

    await check();
    expect(await alerts()).toEqual([]);
    expect(await stored()).toMatchObject({ checkFailures: 0 });
  });
});

test("an ended connection is left alone", async ({ meta, createOrganization }) => {
  const organization = await createOrganization();
  const waba = await meta.createWaba();
  const { id, change } = await connect(organization, waba);
  await change({ status: "disconnected" });
  const before = await meta.calls(waba);
  await checkConnectionHealth(organization.ctx, id);
  expect(await meta.calls(waba)).toHaveLength(before.length);
});

test("no secret gets into the facts, the alerts or the log", async ({
  meta,
  createOrganization,
  logLines,
}) => {
  const organization = await createOrganization();
  const waba = await meta.createWaba();
  const { check, stored } = await connect(organization, waba);
  await check();
  await meta.revokeTokens(waba);
  await check();
  const written = JSON.stringify([(await stored()).health, logLines]);
  expect(written).not.toMatch(/EAA/);
  expect(written).not.toContain(env().META_APP_SECRET);
});
