import { expect } from "vitest";
import { POST as healthCheck } from "@/app/api/v1/whatsapp/connections/[id]/health-check/route";
import { GET as alertsRoute } from "@/app/api/v1/whatsapp/alerts/route";
import { Alerts } from "@/contracts/alerts";
import { Connection } from "@/contracts/whatsapp";
import { createApiKey } from "@/services/organizations/create-api-key";
import { claimWaba } from "@/services/whatsapp/claim-waba";
import { getConnection } from "@/services/whatsapp/get-connection";
import { test, type Organization, type Waba } from "@/testing/onboarding-fixtures";
import { finishSteps } from "@/testing/finish-steps";
import { openAlert } from "./alerts";
import { checkDueConnections } from "./check-due-connections";
import { checkNow } from "./check-now";
import { resolveOldRemovals } from "./resolve-old-removals";

async function connect({ ctx, system, organizationId, newClaim }: Organization, waba: Waba, isDone = true) {
  const { config } = await claimWaba(ctx, await newClaim(waba));
  const { id } = config;
  if (isDone) await finishSteps(system, { organizationId, configId: id, grantNumber: 1 });
  const row = { organizationId, id };
  return {
    id,
    checkedAt: async () => (await getConnection(ctx, id)).health.checkedAt,
    change: (data: object) => ctx.tenant((db) => db.whatsAppConfig.updateMany({ where: row, data })),
    stored: () => ctx.tenant((db) => db.whatsAppConfig.findFirstOrThrow({ where: row })),
  };
}

test("the worker checks what is due, once, with as many workers as there are", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const wabas = await Promise.all([meta.createWaba(), meta.createWaba(), meta.createWaba()]);
  const connections = [];
  for (const waba of wabas) connections.push(await connect(organization, waba));
  const [, later, ended] = connections;
  await later?.change({ nextCheckAt: new Date(Date.now() + 60_000) });
  await ended?.change({ status: "disconnected" });

  await Promise.all([1, 2, 3].map(() => checkDueConnections(organization.system)));
  expect(await checkDueConnections(organization.system)).toBe(0);

  const checked = await Promise.all(connections.map(({ checkedAt }) => checkedAt()));
  expect(checked.map((at) => at !== null)).toEqual([true, false, false]);
  const calls = await Promise.all(wabas.map((waba) => meta.calls(waba, "/message_templates")));
  expect(calls.map((all) => all.length)).toEqual([1, 0, 0]);
});

test("a connection that is just being connected is left to its steps", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const { change, checkedAt } = await connect(organization, await meta.createWaba(), false);
  await checkDueConnections(organization.system);
  expect(await checkedAt()).toBeNull();

  await change({ claimedAt: new Date(Date.now() - 11 * 60_000) });
  await checkDueConnections(organization.system);
  expect(await checkedAt()).not.toBeNull();
});

test("one connection that cannot be checked does not keep the others", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const broken = await connect(organization, await meta.createWaba());
  const well = await connect(organization, await meta.createWaba());
  await broken.change({ sealedToken: "not a sealed token" });
  await checkDueConnections(organization.system);
  expect([await broken.checkedAt(), await well.checkedAt()].map((at) => at !== null)).toEqual([false, true]);
  // It is tried again, but not at once.
  const { nextCheckAt } = await broken.stored();
  expect(nextCheckAt.getTime()).toBeGreaterThan(Date.now() + 60_000);
});

test("an administrator checks now; who asks at the same time gets the same answers", async ({
  meta,
  createOrganization,
}) => {
  const { ctx, agent, ...organization } = await createOrganization();
  const waba = await meta.createWaba();
  const { id } = await connect({ ctx, agent, ...organization }, waba);
  await expect(checkNow(agent, id)).rejects.toMatchObject({ code: "forbidden" });
  await expect(checkNow(ctx, "unknown")).rejects.toMatchObject({ code: "not_found" });

  const answers = await Promise.all([checkNow(ctx, id), checkNow(ctx, id), checkNow(ctx, id)]);
  expect(answers.map(({ health }) => health.level)).toEqual(["ok", "ok", "ok"]);
  expect(await meta.calls(waba, "/message_templates")).toHaveLength(1);
});

test("a check that Meta does not answer, and one of an ended connection, say what to do", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const waba = await meta.createWaba();
  const { id, change } = await connect(organization, waba);
  const match = { scope: waba.wabaId, path: "/phone_numbers" };
  await meta.fault({ match, times: 1, error: { code: 80007 } });
  await expect(checkNow(organization.ctx, id)).rejects.toMatchObject({ code: "meta_rate_limited" });
  await meta.fault({ match, times: 2, drop: true });
  await expect(checkNow(organization.ctx, id)).rejects.toMatchObject({ code: "meta_unavailable" });
  await change({ status: "disconnected" });
  await expect(checkNow(organization.ctx, id)).rejects.toMatchObject({ code: "conflict" });
});

test("by API: the check answers the connection and is limited; the alerts are listed, the worst first", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const waba = await meta.createWaba();
  const { id } = await connect(organization, waba);
  await meta.setWaba(waba, { paymentMethod: false, reviewStatus: "REJECTED" });
  const { key } = await createApiKey(organization.ctx, { name: "Test", role: "admin" });
  const call = (route: typeof healthCheck, method: string) =>
    route(
      new Request(`http://localhost/api/v1/whatsapp/x/${id}`, {
        method,
        headers: { Authorization: `Bearer ${key}` },
      }),
      { params: Promise.resolve({ id }) },
    );

  const checked = Connection.parse(await (await call(healthCheck, "POST")).json());
  expect(checked.health.level).toBe("critical");
  const alerts = Alerts.parse(await (await call(alertsRoute, "GET")).json());
  expect(alerts.data.map(({ code, connectionId }) => [code, connectionId])).toEqual([
    ["account_review_rejected", id],
    ["payment_missing", id],
  ]);

  const statuses = [];
  for (let count = 0; count < 10; count++) statuses.push((await call(healthCheck, "POST")).status);
  expect(statuses).toEqual([...Array.from({ length: 9 }, () => 200), 429]);
});

test("a connection that Meta's side ended asks for two weeks to be connected again", async ({
  meta,
  createOrganization,
}) => {
  const { ctx, system, organizationId, ...organization } = await createOrganization();
  const { id: configId } = await connect(
    { ctx, system, organizationId, ...organization },
    await meta.createWaba(),
  );
  await ctx.tenant((db) => openAlert(ctx, db, { configId, code: "app_removed", severity: "critical" }));
  const openSince = (days: number) =>
    ctx.tenant((db) =>
      db.connectionAlert.updateMany({
        where: { organizationId, configId },
        data: { openedAt: new Date(Date.now() - days * 24 * 3_600_000) },
      }),
    );
  const isOpen = async () => (await getConnection(ctx, configId)).health.alerts.length === 1;

  await openSince(13);
  await resolveOldRemovals(system);
  expect(await isOpen()).toBe(true);
  await openSince(15);
  await resolveOldRemovals(system);
  expect(await isOpen()).toBe(false);
});
