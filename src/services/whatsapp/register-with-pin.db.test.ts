import { expect } from "vitest";
import { test, type Organization, type Waba } from "@/testing/onboarding-fixtures";
import { claimWaba } from "./claim-waba";
import { ensurePin } from "./connections";
import { finishOnboarding } from "./finish-onboarding";
import { getConnection } from "./get-connection";
import { markDisconnected } from "./mark-disconnected";
import { registerWithPin } from "./register-with-pin";

async function connect({ ctx, newClaim }: Organization, waba: Waba) {
  const { config } = await claimWaba(ctx, await newClaim(waba));
  const claim = { configId: config.id, grantNumber: 1 };
  await finishOnboarding(ctx, claim, { isLastTry: false });
  return claim;
}

test("a number with another PIN works once its owner gives that PIN, which is kept sealed", async ({
  meta,
  createOrganization,
  logLines,
}) => {
  const organization = await createOrganization();
  const { ctx, stored } = organization;
  const waba = await meta.createWaba([{ pin: "271828" }]);
  const claim = await connect(organization, waba);
  expect((await getConnection(ctx, claim.configId)).status).toBe("error");

  const wrong = registerWithPin(ctx, claim.configId, { pin: "314159" });
  await expect(wrong).rejects.toMatchObject({
    code: "meta_refused",
    details: { reasonCode: "pin_mismatch", metaCode: 133005, traceId: expect.any(String) as string },
  });
  const registered = await registerWithPin(ctx, claim.configId, { pin: "271828" });

  expect(registered.steps).toContainEqual({ name: "registration", status: "running" });
  expect(registered.numbers).toMatchObject([{ status: "CONNECTED" }]);
  await finishOnboarding(ctx, claim, { isLastTry: false });
  expect((await getConnection(ctx, claim.configId)).status).toBe("active");
  const [number] = (await stored()).numbers;
  expect(number?.registeredAt).not.toBeNull();
  expect(await ensurePin(ctx, number?.id ?? "")).toBe("271828");
  expect(await meta.calls(waba, "/register")).toHaveLength(3);
  const entries = await ctx.tenant((db) => db.auditEntry.findMany({ where: { subjectId: claim.configId } }));
  for (const text of [
    logLines.join(),
    JSON.stringify(entries),
    JSON.stringify(registered),
    number?.sealedPin,
  ]) {
    expect(text).not.toMatch(/271828|314159/);
  }
});

test("says so when there were too many guesses, when Meta is silent, and when it is the wrong number", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const { ctx, agent } = organization;
  const waba = await meta.createWaba([{}, { isOnBizApp: true }]);
  const [cloud = "", app = ""] = waba.phoneNumberIds;
  const { configId } = await connect(organization, waba);
  const pin = "271828";
  const fault = (effect: object) =>
    meta.fault({ match: { path: "/register", scope: waba.wabaId }, ...effect });

  await fault({ error: { code: 133008, details: "Wait one hour" } });
  await expect(registerWithPin(ctx, configId, { pin, phoneId: cloud })).rejects.toMatchObject({
    code: "meta_refused",
    details: { reasonCode: "pin_locked", reason: "Wait one hour" },
  });
  await fault({ dropAfterAccept: true });
  await expect(registerWithPin(ctx, configId, { pin, phoneId: cloud })).rejects.toMatchObject({
    code: "meta_unavailable",
  });
  await fault({ error: { code: 80007 } });
  await expect(registerWithPin(ctx, configId, { pin, phoneId: cloud })).rejects.toMatchObject({
    code: "meta_rate_limited",
  });

  const before = await meta.calls(waba, "/register");
  await expect(registerWithPin(ctx, configId, { pin, phoneId: app })).rejects.toMatchObject({
    code: "conflict",
  });
  await expect(registerWithPin(ctx, configId, { pin, phoneId: "999" })).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(registerWithPin(agent, configId, { pin, phoneId: cloud })).rejects.toMatchObject({
    code: "forbidden",
  });
  await ctx.tenant((db) => markDisconnected(ctx, db, configId, "requested"));
  await expect(registerWithPin(ctx, configId, { pin, phoneId: cloud })).rejects.toMatchObject({
    code: "conflict",
  });
  expect(await meta.calls(waba, "/register")).toHaveLength(before.length);
});
