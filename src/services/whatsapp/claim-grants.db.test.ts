import { expect } from "vitest";
import { env } from "@/lib/server/env";
import { test, type Organization, type Waba } from "@/testing/onboarding-fixtures";
import { openAlert } from "../health/alerts";
import { disconnectConnection } from "./disconnect-connection";
import { claimWaba } from "./claim-waba";
import { findAccountCredentials } from "./connections";
import { finishOnboarding } from "./finish-onboarding";
import { getConnection } from "./get-connection";
import { listConnections } from "./list-connections";
import { startOnboarding } from "./start-onboarding";

const stateOf = async ({ ctx }: Organization, launch: "popup" | "redirect" | "sdk") =>
  (await startOnboarding(ctx, { flow: "new_number", launch })).state;

test("a second claim is a new grant, and a job of the first one writes nothing on it", async ({
  meta,
  createOrganization,
}) => {
  const { ctx, newClaim, stored } = await createOrganization();
  const waba = await meta.createWaba();
  const { config } = await claimWaba(ctx, await newClaim(waba));
  const [first] = (await stored()).configs;

  const again = await claimWaba(ctx, await newClaim(waba));
  const [second] = (await stored()).configs;
  expect([first?.grantNumber, second?.grantNumber]).toEqual([1, 2]);
  expect(second?.claimedAt?.getTime()).toBeGreaterThan(first?.claimedAt?.getTime() ?? Infinity);
  expect(second?.metaUserId).toMatch(/^\d+$/);

  const calls = await meta.calls(waba);
  await finishOnboarding(ctx, { configId: config.id, grantNumber: 1 }, { isLastTry: true });
  expect((await getConnection(ctx, config.id)).steps).toEqual(again.steps);
  expect(await meta.calls(waba)).toHaveLength(calls.length);

  await finishOnboarding(ctx, { configId: config.id, grantNumber: 2 }, { isLastTry: true });
  expect((await getConnection(ctx, config.id)).status).toBe("active");
});

test("a job that is overtaken by a claim while Meta thinks leaves the reopened steps alone", async ({
  meta,
  createOrganization,
}) => {
  const { ctx, newClaim } = await createOrganization();
  const waba = await meta.createWaba();
  const { config } = await claimWaba(ctx, await newClaim(waba));
  const fault = { match: { method: "POST", path: "/subscribed_apps", scope: waba.wabaId } };
  await meta.fault({ ...fault, delayMs: 700, error: { code: 2200 } });

  const late = finishOnboarding(ctx, { configId: config.id, grantNumber: 1 }, { isLastTry: true });
  await expect.poll(() => meta.calls(waba, "/subscribed_apps"), { timeout: 5_000 }).toHaveLength(1);
  const again = await claimWaba(ctx, await newClaim(waba));
  await late;

  expect((await getConnection(ctx, config.id)).steps).toEqual(again.steps);
});

test("connecting again ends what was wrong with the token and lets waiting numbers send", async ({
  meta,
  createOrganization,
}) => {
  const { ctx, organizationId, newClaim, stored } = await createOrganization();
  const waba = await meta.createWaba([{}, {}]);
  const { config } = await claimWaba(ctx, await newClaim(waba));
  const [offboarded = ""] = waba.phoneNumberIds;
  await ctx.tenant(async (db) => {
    for (const code of ["token_invalid", "token_expiring", "app_removed", "quality_low"] as const) {
      await openAlert(ctx, db, { configId: config.id, code, severity: "info" });
    }
    const pausedAt = new Date();
    const where = { organizationId, configId: config.id };
    await db.whatsAppPhoneNumber.updateMany({ where, data: { pausedAt, pauseReason: "token_invalid" } });
    await db.whatsAppPhoneNumber.updateMany({
      where: { ...where, phoneId: offboarded },
      data: { pauseReason: "app_offboarded" },
    });
    await db.whatsAppConfig.updateMany({
      where: { organizationId, id: config.id },
      data: { nextCheckAt: new Date("2999-01-01"), status: "error" },
    });
  });

  await claimWaba(ctx, await newClaim(waba));

  const connection = await getConnection(ctx, config.id);
  expect(connection.status).toBe("pending");
  expect(connection.health.alerts.map((alert) => alert.code)).toEqual(["quality_low"]);
  expect(connection.numbers.map((number) => [number.id === offboarded, number.pauseReason])).toEqual(
    expect.arrayContaining([
      [true, "app_offboarded"],
      [false, null],
    ]) as unknown,
  );
  expect((await stored()).configs[0]?.nextCheckAt.getTime()).toBeLessThanOrEqual(Date.now());
});

test("a code of Meta's SDK is exchanged without an address, one of the dialog with its own", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const { ctx } = organization;
  const waba = await meta.createWaba();
  const redirectUri = `${env().APP_URL}/dashboard/settings/whatsapp`;

  for (const [launch, grant, address] of [
    ["sdk", meta.grantSdkCode, undefined],
    ["redirect", meta.grantCode, redirectUri],
    ["popup", meta.grantCode, redirectUri],
  ] as const) {
    const claim = {
      state: await stateOf(organization, launch),
      code: await grant(waba),
      wabaId: waba.wabaId,
    };
    expect(await claimWaba(ctx, claim)).toMatchObject({ success: true });
    const exchange = (await meta.calls(waba, "/oauth/access_token")).at(-1);
    expect((exchange?.body as { redirect_uri?: string }).redirect_uri).toBe(address);
  }

  const mixedUp = { state: await stateOf(organization, "popup"), code: await meta.grantSdkCode(waba) };
  await expect(claimWaba(ctx, mixedUp)).rejects.toMatchObject({
    code: "token_exchange_failed",
    details: { metaSubcode: 36008 },
  });
});

test("a code works once, also for somebody with another state", async ({ meta, createOrganization }) => {
  const organization = await createOrganization();
  const waba = await meta.createWaba();
  const code = await meta.grantCode(waba);
  const claim = async () => ({ state: await stateOf(organization, "popup"), code });
  await claimWaba(organization.ctx, await claim());

  await expect(claimWaba(organization.ctx, await claim())).rejects.toMatchObject({
    code: "token_exchange_failed",
    details: { reason: expect.stringContaining("used before") as string },
  });
});

test("a signup that shared several accounts connects each that was named and granted; the first is answered", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const { ctx } = organization;
  const wabas: Waba[] = [await meta.createWaba(), await meta.createWaba([{}, {}]), await meta.createWaba()];
  const [one, two, unnamed] = wabas as [Waba, Waba, Waba];
  const foreign = await meta.createWaba();
  const claim = {
    state: await stateOf(organization, "popup"),
    code: await meta.grantCode(one, two, unnamed),
    wabaId: two.wabaId,
    wabaIds: [one.wabaId, two.wabaId, foreign.wabaId],
    phoneId: two.phoneNumberIds[1] ?? null,
  };

  const answer = await claimWaba(ctx, claim);

  expect(answer.config).toMatchObject({ wabaId: two.wabaId, phoneId: two.phoneNumberIds[1] });
  const { data } = await listConnections(ctx, { limit: 25 });
  expect(data.map((connection) => connection.wabaId).toSorted()).toEqual([one.wabaId, two.wabaId].toSorted());
  expect(await meta.calls(foreign)).toEqual([]);
  for (const { id } of data) {
    await finishOnboarding(ctx, { configId: id, grantNumber: 1 }, { isLastTry: false });
    expect((await getConnection(ctx, id)).status).toBe("active");
  }
  expect(data.flatMap(({ numbers }) => numbers).filter((number) => number.isDefault)).toHaveLength(1);
});

const flows = [
  ["new_number", "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING", true, "business_app", "sync"],
  ["new_number", "FINISH", false, "new_number", "registration"],
  ["business_app", "FINISH", false, "new_number", "registration"],
  ["business_app", "FINISH", true, "business_app", "sync"],
  ["business_app", null, true, "business_app", "sync"],
  ["business_app", null, false, "business_app", "sync"],
  ["new_number", "FINISH_GRANT_ONLY_API_ACCESS", false, "new_number", "registration"],
] as const;

test.for(flows)(
  "started as %s and ended by %s with a Business app number: %s, it is %s and needs %s",
  async ([flow, event, isOnBizApp, expected, step], { meta, createOrganization }) => {
    const { ctx } = await createOrganization();
    const waba = await meta.createWaba([{ isOnBizApp }]);
    const { state } = await startOnboarding(ctx, { flow, launch: "popup" });

    const answer = await claimWaba(ctx, { state, code: await meta.grantCode(waba), event });

    expect(answer.config.flow).toBe(expected);
    const names = answer.steps.map(({ name }) => name);
    expect(names.filter((name) => name === "registration" || name === "sync")).toEqual([step]);
  },
);

test("a Business app signup whose number Meta does not show as one yet is never registered", async ({
  meta,
  createOrganization,
}) => {
  const { ctx } = await createOrganization();
  const waba = await meta.createWaba([{}]);
  const { state } = await startOnboarding(ctx, { flow: "business_app", launch: "popup" });
  const { config } = await claimWaba(ctx, { state, code: await meta.grantCode(waba) });
  const claim = { configId: config.id, grantNumber: 1 };
  const syncStep = async () =>
    (await getConnection(ctx, config.id)).steps.find(({ name }) => name === "sync");

  await expect(finishOnboarding(ctx, claim, { isLastTry: false })).rejects.toThrow(
    "does not show the number",
  );
  expect(await syncStep()).toMatchObject({ status: "running", error: { code: "app_not_eligible" } });

  await meta.setPhone(waba.phoneNumberIds[0] ?? "", { isOnBizApp: true, notify: false });
  await finishOnboarding(ctx, claim, { isLastTry: false });
  expect(await syncStep()).toEqual({ name: "sync", status: "done" });
  expect(await meta.calls(waba, "/register")).toEqual([]);
  expect(await meta.calls(waba, "/smb_app_data")).toHaveLength(2);
});

test("a claim after the end begins anew", async ({ meta, createOrganization }) => {
  const { ctx, newClaim, stored } = await createOrganization();
  const waba = await meta.createWaba();
  const { config } = await claimWaba(ctx, await newClaim(waba));
  await disconnectConnection(ctx, config.id, { deregister: "false" });

  await claimWaba(ctx, await newClaim(waba));

  expect((await stored()).configs).toMatchObject([
    { id: config.id, status: "pending", grantNumber: 2, disconnectedAt: null, disconnectReason: null },
  ]);
  expect(await findAccountCredentials(ctx, config.id)).toMatchObject({ grantNumber: 2, appSecret: null });
});
