import { describe, expect } from "vitest";
import { fieldSamples } from "@/testing/field-samples";
import { deliver, envelope, metaId, test, type Tenant } from "@/testing/webhook-fixtures";

const { ofNumbers, ofAccounts, ofOthers } = fieldSamples;

async function tell(
  { wabaId, phoneId }: { wabaId: string; phoneId?: string },
  field: string,
  value: object,
  time = Math.floor(Date.now() / 1000),
) {
  const metadata = { display_phone_number: "15550783881", phone_number_id: phoneId };
  const change = { field, value: phoneId === undefined ? value : { ...value, metadata } };
  expect((await deliver(envelope({ id: wabaId, time, changes: [change] }))).status).toBe(200);
}

type Outcome = { became: string; reason?: string; organizationId?: string };
const outcomes = (logs: { outcome: unknown }[]) => logs.flatMap(({ outcome }) => outcome as Outcome[]);

describe("a field on which nothing is done says what it told", () => {
  const number = { ...ofNumbers } as Record<string, object>;
  const account = { ...ofAccounts } as Record<string, object>;

  test.for([
    ["automatic_events", "found in chats: 2 LeadSubmitted; found in chats: 1 Purchase"],
    [
      "calls",
      "call started by the customer; call terminated: COMPLETED, 35 s; call RINGING; 1 errors of the account",
    ],
    ["group_lifecycle_update", "group event: group_create"],
    ["group_participants_update", "group event: group_participants_add"],
    ["group_settings_update", "group event failed: group_settings_update"],
    ["group_status_update", "group event: group_suspend"],
    ["standby", "1 messages that another app answers; 1 answers of another app"],
  ] as const)("%s of a number", async ([field, reason], { createTenant, drain, logs }) => {
    const tenant = await createTenant();
    await tell(tenant, field, number[field] ?? {});
    await drain();
    expect(outcomes(await logs())).toMatchObject([
      { field, became: "ignored", reason, organizationId: tenant.organizationId, phoneId: tenant.phoneId },
    ]);
    expect(await tenant.contacts()).toEqual([]);
  });

  test.for([
    ["account_settings_update", "setting of a number changed: calling"],
    ["business_username_updates", "username of the business, padaria_sol: approved"],
    ["flows", "flow 6627390910605886: status DRAFT → PUBLISHED"],
    ["message_template_components_update", "template seasonal_promotion (pt_BR): contents changed"],
    ["messaging_handovers", "control of a conversation: control_passed"],
    ["payment_configuration_update", "payments by razorpay: Needs Testing"],
    ["template_category_update", "template seasonal_promotion (pt_BR): category UTILITY → MARKETING"],
    [
      "template_correct_category_detection",
      "template seasonal_promotion (pt_BR): Meta takes it for MARKETING",
    ],
  ] as const)("%s of an account", async ([field, reason], { createTenant, drain, logs }) => {
    const { wabaId, organizationId } = await createTenant();
    await tell({ wabaId }, field, account[field] ?? {});
    await drain();
    expect(outcomes(await logs())).toMatchObject([
      { field, became: "ignored", reason, wabaId, organizationId },
    ]);
  });

  test("a category that is coming", async ({ createTenant, drain, logs }) => {
    const { wabaId } = await createTenant();
    const template = ofAccounts.message_template_components_update;
    const coming = { new_category: "UTILITY", correct_category: "MARKETING" };
    await tell({ wabaId }, "template_category_update", {
      ...template,
      ...coming,
      category_update_timestamp: 1760711433,
    });
    await tell({ wabaId }, "template_category_update", { ...template, ...coming });
    await drain();
    expect(outcomes(await logs()).map(({ reason }) => reason)).toEqual([
      "template seasonal_promotion (pt_BR): category MARKETING from 2025-10-17 on",
      "template seasonal_promotion (pt_BR): category MARKETING soon",
    ]);
  });

  test.for(Object.keys(ofOthers))("%s", async (field, { createTenant, drain, logs }) => {
    const { wabaId } = await createTenant();
    await tell({ wabaId }, field, ofOthers[field as keyof typeof ofOthers]);
    await drain();
    expect(outcomes(await logs())).toMatchObject([
      {
        became: "ignored",
        reason:
          field === "partner_solutions"
            ? "solution 774485461512159: SOLUTION_UPDATED, ACTIVE"
            : "kept for information",
      },
    ]);
  });

  test("a long list is told by its first", async ({ createTenant, drain, logs }) => {
    const tenant = await createTenant();
    const groups = Array.from({ length: 9 }, () => ({ type: "group_create" }));
    await tell(tenant, "group_lifecycle_update", { groups });
    await drain();
    const [outcome] = outcomes(await logs());
    expect(outcome?.reason).toBe(`${"group event: group_create; ".repeat(5)}4 more like these`);
  });

  test("what people wrote is not in it", async ({ createTenant, drain, logs }) => {
    const { wabaId } = await createTenant();
    await tell({ wabaId }, "flows", { flow_id: "1; nothing is done with this field", event: "A\nB; C" });
    await drain();
    expect(outcomes(await logs())).toMatchObject([
      { reason: "flow 1 nothing is done with this field: AB C" },
    ]);
  });
});

describe("where nobody is, or was yet", () => {
  test("a number that nobody uses", async ({ createTenant, drain, logs }) => {
    const { wabaId } = await createTenant();
    await tell({ wabaId, phoneId: metaId() }, "calls", ofNumbers.calls);
    await tell({ wabaId: metaId() }, "flows", ofAccounts.flows);
    await tell({ wabaId }, "user_preferences", { user_preferences: [] });
    await drain();
    expect(outcomes(await logs())).toMatchObject([
      { became: "unrouted", reason: "no connected number has this phone number id" },
      { became: "unrouted", reason: "no connected account has this WABA id" },
      { became: "unrouted", reason: "the change names no phone number id" },
    ]);
  });

  test("an account before it was connected", async ({ createTenant, drain, logs }) => {
    const { wabaId, ctx, organizationId } = await createTenant();
    await ctx.tenant((db) =>
      db.whatsAppConfig.updateMany({ where: { organizationId }, data: { claimedAt: new Date() } }),
    );
    await tell({ wabaId }, "flows", ofAccounts.flows, Math.floor(Date.now() / 1000) - 86_400);
    await drain();
    expect(outcomes(await logs())).toMatchObject([
      { became: "ignored", reason: "it happened before the account was connected" },
    ]);
  });

  test("a field that Meta added since is kept as it came", async ({ createTenant, drain, logs }) => {
    const { wabaId } = await createTenant();
    const value = { dreams: [{ of: "sheep" }] };
    await tell({ wabaId }, "dream_update", value);
    await drain();
    const stored = await logs();
    expect(outcomes(stored)).toMatchObject([
      { field: "dream_update", became: "ignored", reason: "nothing is done with this field" },
    ]);
    expect(stored[0]?.fields).toEqual(["dream_update"]);
    expect(JSON.parse(stored[0]?.payload ?? "")).toMatchObject({ entry: [{ changes: [{ value }] }] });
  });
});

test.for([
  ["automatic_events", {}],
  ["calls", { calls: [{}] }],
  ["group_status_update", {}],
  ["user_preferences", {}],
  ["user_id_update", {}],
] as const)(
  "%s %j is not what Meta describes and fails alone",
  async ([field, value], { createTenant, drain, logs }) => {
    await tell(await createTenant(), field, value);
    await drain();
    expect(outcomes(await logs())).toMatchObject([{ became: "failed" }]);
  },
);

describe("what customers want to get", () => {
  const prefer = (tenant: Tenant, ...user_preferences: object[]) =>
    tell(tenant, "user_preferences", { contacts: [], user_preferences });
  const preference = (value: string, timestamp: number, more: object = { wa_id: "5511988887777" }) => ({
    category: "marketing_messages",
    detail: "x",
    value,
    timestamp,
    ...more,
  });
  const choices = async (tenant: Tenant) =>
    (await tenant.contacts()).map(({ waId, userId, marketing, marketingAt }) => [
      waId ?? userId,
      marketing,
      marketingAt?.getTime(),
    ]);

  test("makes a contact that says no to marketing, and the newest word counts in any order", async ({
    createTenant,
    drain,
    logs,
  }) => {
    const tenant = await createTenant();
    await prefer(tenant, preference("stop", 1749416383));
    await drain();
    expect(await choices(tenant)).toEqual([["5511988887777", "stop", 1749416383_000]]);

    await prefer(tenant, preference("resume", 1749416400));
    await prefer(tenant, preference("stop", 1749416390));
    await drain();
    expect(await choices(tenant)).toEqual([["5511988887777", "resume", 1749416400_000]]);
    expect(outcomes(await logs()).map(({ became, reason }) => [became, reason])).toEqual([
      ["applied", "1 customers stopped marketing messages"],
      ["applied", "1 customers want marketing messages"],
      ["applied", "1 customers stopped marketing messages"],
    ]);
  });

  test("is noted of several people at once, and what cannot be read is no hindrance", async ({
    createTenant,
    drain,
    logs,
  }) => {
    const tenant = await createTenant();
    await prefer(
      tenant,
      preference("stop", 1749416383),
      preference("signup", 1749416384, { wa_id: "5511988880000" }),
      preference("stop", 1749416385, { user_id: "BR.1" }),
      preference("maybe", 1749416386),
      preference("resume", 1749416387, { category: "something_else", wa_id: "5511988887777" }),
      "?" as unknown as object,
    );
    await drain();
    expect((await choices(tenant)).toSorted()).toEqual([
      ["5511988880000", "signup", 1749416384_000],
      ["5511988887777", "stop", 1749416383_000],
      ["BR.1", "stop", 1749416385_000],
    ]);
    expect(outcomes(await logs())).toMatchObject([
      { became: "failed", reason: expect.stringContaining("user_preferences[5]: it names nobody") as string },
    ]);
  });
});

describe("another BSUID", () => {
  test("is the same contact's, with its conversation", async ({ createTenant, drain, logs }) => {
    const tenant = await createTenant();
    const write = (from_user_id: string, id: string) =>
      tell(tenant, "messages", {
        messages: [
          {
            from_user_id,
            id,
            timestamp: String(Math.floor(Date.now() / 1000) - 60),
            type: "text",
            text: { body: "Oi" },
          },
        ],
      });
    await write("BR.old", "wamid.1");
    await drain();
    const updates = [{ user_id: { previous: "BR.old", current: "BR.new" }, timestamp: "1749416383" }];
    await tell(tenant, "user_id_update", { user_id_update: updates });
    await drain();
    await write("BR.new", "wamid.2");
    await drain();

    expect(await tenant.messages()).toHaveLength(2);
    expect(await tenant.conversations()).toHaveLength(1);
    const contacts = await tenant.contacts();
    expect(contacts.filter(({ mergedIntoId }) => mergedIntoId === null)).toMatchObject([
      { userId: "BR.new" },
    ]);
    expect(outcomes(await logs())[1]).toMatchObject({
      became: "applied",
      reason: "1 customers have new ids",
    });
  });
});
