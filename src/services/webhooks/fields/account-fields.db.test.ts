import { describe, expect } from "vitest";
import { NumberHealth, AccountHealth } from "@/contracts/health";
import {
  deliver,
  envelope,
  messagesChange,
  metaId,
  statusOf,
  test,
  type Tenant,
} from "@/testing/webhook-fixtures";

const nowSeconds = () => Math.floor(Date.now() / 1000);
/** The digits of the number that the tenants of these tests have. */
const display_phone_number = "15550783881";

/** Delivers one change of an account field and processes it. */
async function tell(
  { wabaId }: { wabaId: string },
  drain: () => Promise<void>,
  field: string,
  value: Record<string, unknown>,
  at = nowSeconds(),
) {
  await deliver(envelope({ id: wabaId, time: at, changes: [{ field, value }] }));
  await drain();
}

async function stateOf({ ctx, organizationId, configId }: Tenant) {
  return ctx.tenant(async (db) => {
    const config = await db.whatsAppConfig.findFirstOrThrow({
      where: { organizationId, id: configId },
      include: { phoneNumbers: true, alerts: { where: { resolvedAt: null }, orderBy: { code: "asc" } } },
    });
    const [number] = config.phoneNumbers;
    return {
      account: config.health === null ? null : AccountHealth.parse(config.health),
      number: number?.health == null ? null : NumberHealth.parse(number.health),
      columns: { status: number?.status, verifiedName: number?.verifiedName, throughput: number?.throughput },
      displayName: config.displayName,
      nextCheckAt: config.nextCheckAt,
      alerts: config.alerts.map(({ code, severity, phoneId, details }) => ({
        code,
        severity,
        phoneId,
        details,
      })),
    };
  });
}

const changeNumber = (tenant: Tenant, data: object) =>
  tenant.ctx.tenant((db) =>
    db.whatsAppPhoneNumber.updateMany({ where: { organizationId: tenant.organizationId }, data }),
  );
const changeConfig = (tenant: Tenant, data: object) =>
  tenant.ctx.tenant((db) =>
    db.whatsAppConfig.updateMany({ where: { organizationId: tenant.organizationId }, data }),
  );
const outcomes = (logs: { outcome: unknown }[]) =>
  logs.flatMap(({ outcome }) => outcome as { became: string; reason?: string }[]);

test("the decision about the account turns it red and green", async ({ createTenant, drain }) => {
  const tenant = await createTenant();
  await tell(tenant, drain, "account_review_update", { decision: "REJECTED" }, nowSeconds() - 2);
  expect(await stateOf(tenant)).toMatchObject({
    account: { reviewStatus: "REJECTED" },
    alerts: [{ code: "account_review_rejected", severity: "critical" }],
  });

  await tell(tenant, drain, "account_review_update", { decision: "APPROVED" });
  expect(await stateOf(tenant)).toMatchObject({ account: { reviewStatus: "APPROVED" }, alerts: [] });
});

test("what a check has asked Meta since counts more than a late webhook", async ({
  createTenant,
  drain,
  logs,
}) => {
  const tenant = await createTenant();
  await changeConfig(tenant, { healthCheckedAt: new Date() });
  await tell(tenant, drain, "account_review_update", { decision: "REJECTED" }, nowSeconds() - 60);
  expect((await stateOf(tenant)).alerts).toEqual([]);
  expect(outcomes(await logs())).toMatchObject([
    { became: "ignored", reason: "something newer is known already" },
  ]);
});

describe("the limits of an account", () => {
  test.for([
    [{ max_daily_conversations_per_business: 250 }, "TIER_250"],
    [{ max_daily_conversations_per_business: 2000 }, "TIER_2K"],
    [{ max_daily_conversations_per_business: "100000" }, "TIER_100K"],
    [{ max_daily_conversations_per_business: -1 }, "TIER_UNLIMITED"],
    [{ max_daily_conversations_per_business: 777 }, "TIER_777"],
    [{ max_daily_conversations_per_business: "TIER_10K" }, "TIER_10K"],
    [{}, null],
  ] as const)("%j is %s", async ([value, messagingLimit], { createTenant, drain }) => {
    const tenant = await createTenant();
    await tell(tenant, drain, "business_capability_update", { ...value, max_phone_numbers_per_business: 20 });
    expect((await stateOf(tenant)).account).toMatchObject({ messagingLimit, maxPhoneNumbers: 20 });
  });

  test("of the account count more than those of the business", async ({ createTenant, drain }) => {
    const tenant = await createTenant();
    const value = { max_phone_numbers_per_waba: 25, max_phone_numbers_per_business: 20 };
    await tell(tenant, drain, "business_capability_update", value);
    expect((await stateOf(tenant)).account?.maxPhoneNumbers).toBe(25);
  });
});

describe("Meta's notices", () => {
  const notice = (alert_status: string, more: object = {}) => ({
    entity_type: "BUSINESS",
    entity_id: "123",
    alert_info: {
      alert_severity: "CRITICAL",
      alert_status,
      alert_type: "OBA_REJECTED",
      alert_description: "Not notable enough",
      ...more,
    },
  });

  test("are shown until Meta takes them back", async ({ createTenant, drain }) => {
    const tenant = await createTenant();
    await tell(tenant, drain, "account_alerts", notice("ACTIVE"), nowSeconds() - 2);
    expect((await stateOf(tenant)).alerts).toMatchObject([
      { code: "account_notice", severity: "warning", details: { reason: "Not notable enough" } },
    ]);

    await tell(tenant, drain, "account_alerts", notice("NONE"));
    expect((await stateOf(tenant)).alerts).toEqual([]);
  });

  test("about a number name it, and only inform where Meta only informs", async ({ createTenant, drain }) => {
    const tenant = await createTenant();
    await tell(tenant, drain, "account_alerts", {
      ...notice("ACTIVE", { alert_severity: "INFORMATIONAL" }),
      entity_type: "PHONE_NUMBER",
      entity_id: tenant.phoneId,
    });
    expect((await stateOf(tenant)).alerts).toMatchObject([
      { code: "account_notice", severity: "info", phoneId: tenant.phoneId },
    ]);
  });

  test("in the older, flat form are understood too", async ({ createTenant, drain }) => {
    const tenant = await createTenant();
    const { alert_info, ...entity } = notice("ACTIVE");
    await tell(tenant, drain, "account_alerts", { ...entity, ...alert_info });
    expect((await stateOf(tenant)).alerts).toHaveLength(1);
  });
});

describe("a number that is named by its digits", () => {
  test("was flagged, and is not any more", async ({ createTenant, drain }) => {
    const tenant = await createTenant();
    await changeNumber(tenant, { status: "CONNECTED", qualityRating: "GREEN" });
    await changeConfig(tenant, { nextCheckAt: new Date(Date.now() + 6 * 3_600_000) });
    const flagged = { display_phone_number, event: "FLAGGED", current_limit: "TIER_1K" };
    await tell(tenant, drain, "phone_number_quality_update", flagged, nowSeconds() - 2);
    const state = await stateOf(tenant);
    expect(state).toMatchObject({
      columns: { status: "FLAGGED" },
      number: { messagingLimit: "TIER_1K" },
      alerts: [{ code: "quality_low", severity: "warning", phoneId: tenant.phoneId }],
    });
    // The rating itself is not in the webhook.
    expect(state.nextCheckAt.getTime()).toBeLessThan(Date.now() + 6 * 60_000);

    await tell(tenant, drain, "phone_number_quality_update", { display_phone_number, event: "UNFLAGGED" });
    expect(await stateOf(tenant)).toMatchObject({ columns: { status: "CONNECTED" }, alerts: [] });
  });

  test("may send more or faster", async ({ createTenant, drain }) => {
    const tenant = await createTenant();
    const value = {
      display_phone_number,
      event: "THROUGHPUT_UPGRADE",
      max_daily_conversations_per_business: -1,
    };
    await tell(tenant, drain, "phone_number_quality_update", value);
    expect(await stateOf(tenant)).toMatchObject({
      columns: { throughput: "HIGH" },
      number: { messagingLimit: "TIER_UNLIMITED" },
    });
  });

  test("was refused a name, then given one", async ({ createTenant, drain }) => {
    const tenant = await createTenant();
    await changeConfig(tenant, { phoneId: tenant.phoneId, displayName: "Padaria" });
    const asked = { display_phone_number, requested_verified_name: "Padaria Sol" };
    await tell(
      tenant,
      drain,
      "phone_number_name_update",
      { ...asked, decision: "REJECTED", rejection_reason: "NAME_NOT_CLEAR" },
      nowSeconds() - 2,
    );
    expect(await stateOf(tenant)).toMatchObject({
      number: { requestedName: "Padaria Sol" },
      displayName: "Padaria",
      alerts: [
        { code: "name_rejected", details: { requestedName: "Padaria Sol", reason: "NAME_NOT_CLEAR" } },
      ],
    });

    await tell(tenant, drain, "phone_number_name_update", {
      ...asked,
      decision: "APPROVED",
      rejection_reason: null,
    });
    expect(await stateOf(tenant)).toMatchObject({
      number: { nameStatus: "APPROVED", requestedName: null },
      columns: { verifiedName: "Padaria Sol" },
      displayName: "Padaria Sol",
      alerts: [],
    });
  });

  test.for([
    ["PIN_CHANGED", "pin_changed"],
    ["PIN_RESET_REQUEST", "pin_reset_requested"],
    ["PIN_REQUEST_SUCCESS", "pin_changed"],
  ] as const)("%s is told", async ([event, code], { createTenant, drain }) => {
    const tenant = await createTenant();
    await tell(tenant, drain, "security", { display_phone_number, event, requester: "1" });
    expect((await stateOf(tenant)).alerts).toMatchObject([
      { code, severity: "warning", phoneId: tenant.phoneId },
    ]);
  });

  test("got its PIN from us: nobody is alarmed", async ({ createTenant, drain, logs }) => {
    const tenant = await createTenant();
    await changeNumber(tenant, { registeredAt: new Date(Date.now() - 30_000) });
    await tell(tenant, drain, "security", { display_phone_number, event: "PIN_CHANGED" });
    expect((await stateOf(tenant)).alerts).toEqual([]);
    expect(outcomes(await logs())).toMatchObject([
      { became: "ignored", reason: "the PIN was set by registering the number here" },
    ]);
  });

  test("is not ours, or is in another account: nothing is touched", async ({ createTenant, drain, logs }) => {
    const [tenant, other] = [await createTenant(), await createTenant()];
    await tell(tenant, drain, "security", { display_phone_number: "4915112345678", event: "PIN_CHANGED" });
    await tell(other, drain, "security", { display_phone_number, event: "PIN_CHANGED" });
    expect((await stateOf(tenant)).alerts).toEqual([]);
    expect(outcomes(await logs())).toMatchObject([
      { became: "ignored", reason: "no number in use is shown so" },
      { became: "applied" },
    ]);
  });
});

describe("templates", () => {
  const template = (event: string, name = "promo") => ({
    event,
    message_template_id: 594425479261596,
    message_template_name: name,
    message_template_language: "pt_BR",
    reason: "NONE",
  });

  test.for([
    ["PAUSED", "warning"],
    ["DISABLED", "warning"],
    ["FLAGGED", "warning"],
    ["REJECTED", "info"],
  ] as const)(
    "that are %s are told, until they are well again",
    async ([event, severity], { createTenant, drain }) => {
      const tenant = await createTenant();
      await tell(tenant, drain, "message_template_status_update", template(event), nowSeconds() - 2);
      const templates = [{ name: "promo", language: "pt_BR", status: event }];
      expect(await stateOf(tenant)).toMatchObject({
        account: { templatesInTrouble: templates },
        alerts: [{ code: "templates_in_trouble", severity, details: { templates } }],
      });

      await tell(tenant, drain, "message_template_status_update", template("APPROVED"));
      expect(await stateOf(tenant)).toMatchObject({ account: { templatesInTrouble: [] }, alerts: [] });
    },
  );

  test("that were paused before they were approved stay approved", async ({ createTenant, drain }) => {
    const tenant = await createTenant();
    await tell(tenant, drain, "message_template_status_update", template("APPROVED"), nowSeconds() - 10);
    await tell(tenant, drain, "message_template_status_update", template("PAUSED"), nowSeconds() - 20);
    expect((await stateOf(tenant)).alerts).toEqual([]);
  });

  test("of low quality are told; what customers think does not start a stopped one again", async ({
    createTenant,
    drain,
  }) => {
    const tenant = await createTenant();
    const quality = (name: string, score: string) => ({
      ...template("?", name),
      previous_quality_score: "UNKNOWN",
      new_quality_score: score,
    });
    await tell(
      tenant,
      drain,
      "message_template_status_update",
      template("PAUSED", "stopped"),
      nowSeconds() - 3,
    );
    await tell(
      tenant,
      drain,
      "message_template_quality_update",
      quality("stopped", "GREEN"),
      nowSeconds() - 2,
    );
    await tell(tenant, drain, "message_template_quality_update", quality("weak", "RED"), nowSeconds() - 2);
    const named = async () =>
      (await stateOf(tenant)).account?.templatesInTrouble.map(({ name, status }) => `${name} ${status}`);
    expect(await named()).toEqual(["stopped PAUSED", "weak FLAGGED"]);

    await tell(tenant, drain, "message_template_quality_update", quality("weak", "YELLOW"));
    expect(await named()).toEqual(["stopped PAUSED"]);
  });
});

test.for([
  ["account_alerts", {}],
  ["account_review_update", {}],
  ["phone_number_name_update", { display_phone_number }],
  ["phone_number_quality_update", { event: "FLAGGED" }],
  ["security", { display_phone_number }],
  ["message_template_status_update", { event: "PAUSED" }],
  ["message_template_quality_update", {}],
] as const)(
  "%s %j is not what Meta describes and fails alone",
  async ([field, value], { createTenant, drain, logs }) => {
    const tenant = await createTenant();
    await tell(tenant, drain, field, value);
    expect(outcomes(await logs())).toMatchObject([{ became: "failed" }]);
  },
);

test("an account that nobody has changes nothing", async ({ createTenant, drain, logs }) => {
  await createTenant();
  await tell({ wabaId: metaId() }, drain, "account_review_update", { decision: "REJECTED" });
  expect(await logs()).toMatchObject([{ status: "unrouted" }]);
});

describe("a status that says why a message failed later", () => {
  const failed = (tenant: Tenant, code: number, at = nowSeconds()) => {
    const error = { code, title: "No", error_data: { details: "Meta's words" } };
    const status = statusOf("wamid.x", "failed", { errors: [error], timestamp: String(at) });
    const change = messagesChange(tenant.phoneId, { statuses: [status] });
    return envelope({ id: tenant.wabaId, time: at, changes: [change] });
  };

  test.for([
    [131042, "payment_missing", null],
    [368, "account_restricted", "account_restricted"],
    [131045, "number_not_registered", null],
  ] as const)("%i wants %s", async ([code, alert, pauseReason], { createTenant, drain }) => {
    const tenant = await createTenant();
    await deliver(failed(tenant, code));
    await drain();
    expect((await stateOf(tenant)).alerts).toMatchObject([{ code: alert, severity: "critical" }]);
    const number = await tenant.ctx.tenant((db) =>
      db.whatsAppPhoneNumber.findFirstOrThrow({ where: { organizationId: tenant.organizationId } }),
    );
    expect(number.pauseReason).toBe(pauseReason);
  });

  test.for([[131026], [190], [131047]] as const)(
    "%i is about the message only",
    async ([code], { createTenant, drain }) => {
      const tenant = await createTenant();
      await deliver(failed(tenant, code));
      await drain();
      expect((await stateOf(tenant)).alerts).toEqual([]);
    },
  );

  test("of before the last check is history", async ({ createTenant, drain }) => {
    const tenant = await createTenant();
    await changeConfig(tenant, { healthCheckedAt: new Date() });
    await deliver(failed(tenant, 131042, nowSeconds() - 60));
    await drain();
    expect((await stateOf(tenant)).alerts).toEqual([]);
  });
});
