import { describe, expect } from "vitest";
import { env } from "@/lib/server/env";
import { lockNumbers } from "@/services/whatsapp/settle-numbers";
import { deliver, envelope, metaId, test, type Tenant } from "@/testing/webhook-fixtures";

const MINUTE = 60;
const nowSeconds = () => Math.floor(Date.now() / 1000);

/** An `account_update` as Meta sends it; partner events come under the id of a portfolio. */
function update(
  { wabaId }: { wabaId: string },
  event: string,
  extra: Record<string, unknown> = {},
  at = nowSeconds(),
) {
  const isPartner = event.startsWith("PARTNER_");
  const info = { waba_id: wabaId, owner_business_id: "77", ...(extra.waba_info as object | undefined) };
  const value = { event, ...extra, ...(isPartner ? { waba_info: info } : {}) };
  return envelope({ id: isPartner ? "77" : wabaId, time: at, changes: [{ field: "account_update", value }] });
}

/** What is known of a tenant's connection after the webhooks are processed. */
async function stateOf({ ctx, organizationId, configId }: Tenant) {
  return ctx.tenant(async (db) => {
    const config = await db.whatsAppConfig.findFirstOrThrow({
      where: { organizationId, id: configId },
      include: { phoneNumbers: true, alerts: { where: { resolvedAt: null }, orderBy: { code: "asc" } } },
    });
    return {
      status: config.status,
      disconnectReason: config.disconnectReason,
      health: config.health as Record<string, unknown> | null,
      updatedAt: config.updatedAt,
      nextCheckAt: config.nextCheckAt,
      alerts: config.alerts.map(({ code, severity, details }) => ({ code, severity, details })),
      paused: config.phoneNumbers.map(({ pauseReason }) => pauseReason),
    };
  });
}

const change = (tenant: Tenant, data: object) =>
  tenant.ctx.tenant((db) =>
    db.whatsAppConfig.updateMany({ where: { organizationId: tenant.organizationId }, data }),
  );
const changeNumber = (tenant: Tenant, data: object) =>
  tenant.ctx.tenant((db) =>
    db.whatsAppPhoneNumber.updateMany({ where: { organizationId: tenant.organizationId }, data }),
  );

describe("an event that ends the connection", () => {
  test.for([
    ["PARTNER_REMOVED", {}, "partner_removed"],
    [
      "PARTNER_REMOVED",
      { disconnection_info: { reason: "PRIMARY_INACTIVITY", initiated_by: "SYSTEM" } },
      "partner_removed",
    ],
    ["PARTNER_APP_UNINSTALLED", {}, "app_uninstalled"],
    ["PARTNER_APP_UNINSTALLED", { waba_info: { partner_app_id: env().META_APP_ID } }, "app_uninstalled"],
    ["ACCOUNT_DELETED", {}, "account_deleted"],
  ] as const)(
    "%s leaves an ended connection that says why",
    async ([event, extra, reason], { createTenant, drain, logs }) => {
      const tenant = await createTenant();
      await change(tenant, { sealedToken: "sealed" });
      await deliver(update(tenant, event, extra));
      await drain();

      const state = await stateOf(tenant);
      expect(state).toMatchObject({ status: "disconnected", disconnectReason: reason });
      expect(state.alerts).toMatchObject([{ code: "app_removed", severity: "critical", details: { event } }]);
      expect((await tenant.config()).sealedToken).toBeNull();
      expect(await logs()).toMatchObject([
        { status: "processed", organizationId: tenant.organizationId, outcome: [{ became: "applied" }] },
      ]);
    },
  );

  test("from before a claim that is under way does not end what it grants", async ({
    createTenant,
    drain,
    system,
  }) => {
    const tenant = await createTenant();
    const { ctx, organizationId } = tenant;
    await deliver(update(tenant, "PARTNER_REMOVED", {}, nowSeconds() - 5));
    const waiting = () =>
      system.acrossTenants(
        (db) => db.$queryRaw<unknown[]>`
          SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ILIKE '%organizations%for no key%'
            AND datname = current_database()`,
      );
    let draining = Promise.resolve();
    await ctx.tenant(async (db) => {
      await lockNumbers(ctx, db);
      draining = drain();
      await expect.poll(waiting).toHaveLength(1);
      await db.whatsAppConfig.updateMany({
        where: { organizationId },
        data: { claimedAt: new Date(), grantNumber: 2 },
      });
    });
    await draining;
    expect((await stateOf(tenant)).status).toBe("active");
  });

  test("says who ended it, where Meta knows", async ({ createTenant, drain }) => {
    const tenant = await createTenant();
    const why = { reason: "CHANGE_NUMBER", initiated_by: "USER" };
    await deliver(update(tenant, "PARTNER_REMOVED", { disconnection_info: why }));
    await drain();

    const { alerts } = await stateOf(tenant);
    expect(alerts[0]?.details).toEqual({
      event: "PARTNER_REMOVED",
      disconnection: "CHANGE_NUMBER",
      initiatedBy: "USER",
    });
  });

  test("leaves nothing else to be mended", async ({ createTenant, drain }) => {
    const tenant = await createTenant();
    await deliver(update(tenant, "DISABLED_UPDATE", { ban_info: { waba_ban_state: "DISABLE" } }));
    await drain();
    await deliver(update(tenant, "ACCOUNT_DELETED"));
    await drain();

    const state = await stateOf(tenant);
    expect(state.alerts.map(({ code }) => code)).toEqual(["app_removed"]);
    expect(state.paused).toEqual([null]);
  });

  test("is not for us when another app was uninstalled", async ({ createTenant, drain, logs }) => {
    const tenant = await createTenant();
    await deliver(update(tenant, "PARTNER_APP_UNINSTALLED", { waba_info: { partner_app_id: metaId() } }));
    await drain();

    expect((await stateOf(tenant)).status).toBe("active");
    expect(await logs()).toMatchObject([
      { outcome: [{ became: "ignored", reason: "another app was uninstalled" }] },
    ]);
  });

  test("of before the present grant is history", async ({ createTenant, drain, logs }) => {
    const tenant = await createTenant();
    await change(tenant, { claimedAt: new Date() });
    await deliver(update(tenant, "PARTNER_REMOVED", {}, nowSeconds() - MINUTE));
    await drain();

    expect((await stateOf(tenant)).status).toBe("active");
    expect(await logs()).toMatchObject([
      {
        outcome: [
          {
            became: "ignored",
            reason: "it happened before the account was connected",
            organizationId: tenant.organizationId,
          },
        ],
      },
    ]);
  });

  test("changes nothing when it is told again after the account was connected again", async ({
    createTenant,
    drain,
  }) => {
    const tenant = await createTenant();
    const body = update(tenant, "PARTNER_REMOVED", {}, nowSeconds() - MINUTE);
    await deliver(body);
    await drain();
    await change(tenant, { status: "active", claimedAt: new Date() });
    await replayAll(tenant);
    await drain();

    expect((await stateOf(tenant)).status).toBe("active");
  });

  test("of an account that nobody has is kept as unrouted", async ({ drain, logs }) => {
    await deliver(update({ wabaId: metaId() }, "PARTNER_REMOVED"));
    await drain();
    expect(await logs()).toMatchObject([{ status: "unrouted", organizationId: null }]);
  });
});

describe("an event about an account that goes on", () => {
  const restriction = (type: string, more: object = {}) => ({
    restriction_info: [{ restriction_type: type, ...more }],
  });
  const ban = (state: string, more: object = {}) => ({ ban_info: { waba_ban_state: state, ...more } });
  const inAWeek = new Date((nowSeconds() + 7 * 86_400) * 1000).toISOString();

  test.for([
    [
      "ACCOUNT_RESTRICTION",
      restriction("RESTRICTED_BIZ_INITIATED_MESSAGING", { expiration: Date.parse(inAWeek) / 1000 }),
      [
        {
          code: "account_restricted",
          severity: "warning",
          details: { restrictions: ["RESTRICTED_BIZ_INITIATED_MESSAGING"], until: inAWeek },
        },
      ],
    ],
    [
      "ACCOUNT_RESTRICTION",
      restriction("RESTRICTED_ADD_PHONE_NUMBER_ACTION", { remediation: "Verify the business" }),
      [{ code: "account_restricted", details: { reason: "Verify the business" } }],
    ],
    ["ACCOUNT_RESTRICTION", { restriction_info: [] }, []],
    [
      "ACCOUNT_VIOLATION",
      { violation_info: { violation_type: "ADULT", remediation: "Stop it" } },
      [
        {
          code: "account_violation",
          severity: "warning",
          details: { violation: "ADULT", reason: "Stop it" },
        },
      ],
    ],
    [
      "DISABLED_UPDATE",
      ban("SCHEDULE_FOR_DISABLE", { waba_ban_date: "April 17, 2030" }),
      [{ code: "account_disabling", severity: "warning", details: { date: "April 17, 2030" } }],
    ],
    ["DISABLED_UPDATE", ban("DISABLE"), [{ code: "account_disabled", severity: "critical" }]],
    ["DISABLED_UPDATE", { ban_info: { waba_ban_state: ["DISABLE"] } }, [{ code: "account_disabled" }]],
    ["DISABLED_UPDATE", ban("REINSTATE"), []],
  ] as const)("%s %j wants %j", async ([event, extra, alerts], { createTenant, drain, logs }) => {
    const tenant = await createTenant();
    const { updatedAt } = await stateOf(tenant);
    const body = update(tenant, event, extra);
    await deliver(body);
    await drain();

    const state = await stateOf(tenant);
    expect(state.status).toBe("active");
    expect(state.alerts).toHaveLength(alerts.length);
    expect(state.alerts).toMatchObject(alerts);
    expect(await logs()).toMatchObject([
      { status: "processed", configId: tenant.configId, outcome: [{ became: "applied" }] },
    ]);
    // To hear of something is no change of the connection itself.
    expect(state.updatedAt).toEqual(updatedAt);

    await replayAll(tenant);
    await drain();
    expect(await stateOf(tenant)).toMatchObject({ health: state.health, alerts: state.alerts });
  });

  test("is told to listening browsers", async ({ createTenant, drain }) => {
    const tenant = await createTenant();
    await deliver(update(tenant, "ACCOUNT_VIOLATION", { violation_info: { violation_type: "SPAM" } }));
    await drain();
    expect(await tenant.liveEvents()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: "connection.updated", subjectId: tenant.configId }),
      ]),
    );
  });

  test("a disabled account sends nothing until it is given back", async ({ createTenant, drain }) => {
    const tenant = await createTenant();
    await deliver(update(tenant, "DISABLED_UPDATE", ban("DISABLE"), nowSeconds() - 2));
    await drain();
    expect((await stateOf(tenant)).paused).toEqual(["account_restricted"]);

    await deliver(update(tenant, "DISABLED_UPDATE", ban("REINSTATE"), nowSeconds() - 1));
    await drain();
    expect(await stateOf(tenant)).toMatchObject({ paused: [null], alerts: [] });
  });

  test("what happened earlier does not undo what is known, in whatever order it comes", async ({
    createTenant,
    drain,
    logs,
  }) => {
    const tenant = await createTenant();
    await deliver(update(tenant, "DISABLED_UPDATE", ban("REINSTATE"), nowSeconds() - 10));
    await deliver(update(tenant, "DISABLED_UPDATE", ban("DISABLE"), nowSeconds() - 20));
    await drain();

    expect((await stateOf(tenant)).alerts).toEqual([]);
    const outcomes = (await logs()).flatMap(({ outcome }) => outcome as { became: string }[]);
    expect(outcomes.map(({ became }) => became)).toEqual(["applied", "ignored"]);
  });

  test("a number of the Business app waits while its phone is changed, then goes on", async ({
    createTenant,
    drain,
  }) => {
    const tenant = await createTenant();
    await changeNumber(tenant, { isOnBusinessApp: true });
    await deliver(update(tenant, "ACCOUNT_OFFBOARDED", {}, nowSeconds() - 2));
    await drain();
    expect(await stateOf(tenant)).toMatchObject({
      paused: ["app_offboarded"],
      alerts: [{ code: "app_offboarded" }],
    });

    await deliver(update(tenant, "ACCOUNT_RECONNECTED", {}, nowSeconds() - 1));
    await drain();
    expect(await stateOf(tenant)).toMatchObject({ paused: [null], alerts: [] });
  });

  test("a number that is not in the Business app does not wait", async ({ createTenant, drain }) => {
    const tenant = await createTenant();
    await deliver(update(tenant, "ACCOUNT_OFFBOARDED"));
    await drain();
    expect((await stateOf(tenant)).paused).toEqual([null]);
  });

  test("the end of a restriction is asked for", async ({ createTenant, drain }) => {
    const tenant = await createTenant();
    await change(tenant, { nextCheckAt: new Date(Date.now() + 6 * 3_600_000) });
    const expiration = nowSeconds() + 3_600;
    await deliver(
      update(tenant, "ACCOUNT_RESTRICTION", restriction("RESTRICTED_UTILITY_TEMPLATES", { expiration })),
    );
    await drain();

    const { nextCheckAt } = await stateOf(tenant);
    expect(nextCheckAt).toEqual(new Date((expiration + MINUTE) * 1000));
  });

  test.for([Date.now(), "-62135596801", "+275760-09-13", "soon"])(
    "the end %s is no time, and costs nothing that is known of the account",
    async (expiration, { createTenant, drain }) => {
      const tenant = await createTenant();
      await deliver(update(tenant, "DISABLED_UPDATE", ban("DISABLE")));
      await deliver(update(tenant, "ACCOUNT_RESTRICTION", restriction("RESTRICTED_X", { expiration })));
      await deliver(update(tenant, "ACCOUNT_VIOLATION", { violation_info: { violation_type: "ADULT" } }));
      await drain();

      const { health, paused } = await stateOf(tenant);
      expect(health).toMatchObject({ ban: { state: "DISABLE" }, restrictions: [{ expiresAt: null }] });
      expect(paused).toEqual(["account_restricted"]);
    },
  );
});

describe("an event from which nothing follows is kept with the reason", () => {
  test.for([
    ["PARTNER_ADDED", {}],
    ["PARTNER_APP_INSTALLED", { waba_info: { partner_app_id: "1" } }],
    [
      "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE",
      { partner_client_certification_info: { status: "APPROVED" } },
    ],
    ["AD_ACCOUNT_LINKED", {}],
    ["MM_LITE_TERMS_SIGNED", {}],
    ["BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE", { country: "BR" }],
    ["AUTH_INTL_PRICE_ELIGIBILITY_UPDATE", { auth_international_rate_eligibility: { start_time: 1 } }],
    ["VOLUME_BASED_PRICING_TIER_UPDATE", { volume_tier_info: { tier: "1" } }],
    ["VERIFIED_ACCOUNT", { phone_number: "15550783881" }],
    ["SOMETHING_NEW", {}],
    ["constructor", {}],
    ["__proto__", {}],
  ] as const)("%s", async ([event, extra], { createTenant, drain, logs }) => {
    const tenant = await createTenant();
    await deliver(update(tenant, event, extra));
    await drain();

    expect(await stateOf(tenant)).toMatchObject({ status: "active", alerts: [], health: null });
    const [log] = await logs();
    expect(log).toMatchObject({ status: "processed", outcome: [{ became: "ignored" }] });
    expect((log?.outcome as { reason?: string }[])[0]?.reason).toMatch(/\w/);
  });
});

test.for([
  ["without an event", {}],
  ["a ban without a state", { event: "DISABLED_UPDATE", ban_info: {} }],
  ["a violation without a type", { event: "ACCOUNT_VIOLATION" }],
] as const)(
  "a value that is not what Meta describes fails: %s",
  async ([, value], { createTenant, drain, logs }) => {
    const tenant = await createTenant();
    await deliver(
      envelope({ id: tenant.wabaId, time: nowSeconds(), changes: [{ field: "account_update", value }] }),
    );
    await drain();
    expect(await logs()).toMatchObject([{ outcome: [{ became: "failed" }] }]);
    expect((await stateOf(tenant)).alerts).toEqual([]);
  },
);

/** An administrator has all webhooks of the organization processed again. */
async function replayAll({ ctx, organizationId }: Tenant) {
  await ctx.tenant((db) =>
    db.whatsAppWebhookLog.updateMany({
      where: { organizationId },
      data: { status: "received", isReplay: true, nextAttemptAt: new Date(0), lockedUntil: null },
    }),
  );
}
