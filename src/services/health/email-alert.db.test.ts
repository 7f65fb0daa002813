import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { AlertCode } from "@/contracts/alerts";
import { addMember } from "@/services/organizations/add-member";
import { test } from "@/testing/mail-fixtures";
import type { Tenant } from "@/testing/webhook-fixtures";
import { emailAlertJob } from "@/worker/jobs/email-alert.job";
import { openAlert, resolveAlerts } from "./alerts";

/** An open alert as a check opens it; the id of its job. */
async function open(
  { ctx, organizationId, configId }: Tenant,
  more: Partial<Parameters<typeof openAlert>[2]> = {},
): Promise<string> {
  await ctx.tenant((db) =>
    openAlert(ctx, db, { configId, code: "token_invalid", severity: "critical", ...more }),
  );
  const alert = await ctx.tenant((db) =>
    db.connectionAlert.findFirstOrThrow({ where: { organizationId, configId, resolvedAt: null } }),
  );
  return alert.id;
}

const address = (name: string) => `${name}-${randomUUID()}@test.example`;

/** Adds somebody, who may have chosen a language. */
async function join({ ctx, organizationId }: Tenant, role: "admin" | "agent", locale: string | null = null) {
  const email = address(role);
  await addMember({ organizationId, email, name: "Bea", role, password: "a-long-password" });
  await ctx.tenant((db) => db.user.updateMany({ where: { email }, data: { locale } }));
  return email;
}

const ownerOf = ({ ctx, organizationId }: Tenant) =>
  ctx.tenant(async (db) => {
    const { user } = await db.membership.findFirstOrThrow({
      where: { organizationId, role: "owner" },
      select: { user: true },
    });
    return user.email;
  });

test("owners and admins are told in their own language, agents are not", async ({
  createTenant,
  system,
  mails,
}) => {
  const tenant = await createTenant();
  const [admin, owner] = [await join(tenant, "admin", "en"), await ownerOf(tenant)];
  await join(tenant, "agent", "en");
  const alertId = await open(tenant);
  await emailAlertJob.run(system, { organizationId: tenant.organizationId, alertId });

  expect(mails.received.map(({ to }) => to).toSorted()).toEqual([[admin], [owner]].toSorted());
  const [english, portuguese] = [admin, owner].map((who) => mails.received.find(({ to }) => to[0] === who));
  expect(english).toMatchObject({ from: "avisos@atende.example" });
  expect(english?.subject).toMatch(/^Urgent: /);
  expect(portuguese?.subject).toMatch(/^Urgente: /);
  expect(english?.text).toContain("multipart/alternative");
  expect(english?.text).toContain("http://localhost:3000/dashboard/settings/whatsapp");
});

test("each alert is told once, whatever runs twice", async ({ createTenant, system, mails }) => {
  const tenant = await createTenant();
  const payload = { organizationId: tenant.organizationId, alertId: await open(tenant) };
  await Promise.all([emailAlertJob.run(system, payload), emailAlertJob.run(system, payload)]);
  await emailAlertJob.run(system, payload);
  expect(mails.received).toHaveLength(1);
});

test("one that has become worse is told again", async ({ createTenant, system, mails }) => {
  const tenant = await createTenant();
  const code = "app_offboarded";
  const payload = {
    organizationId: tenant.organizationId,
    alertId: await open(tenant, { code, severity: "warning" }),
  };
  await emailAlertJob.run(system, payload);
  await open(tenant, { code, severity: "warning" });
  await emailAlertJob.run(system, payload);
  expect(mails.received).toHaveLength(1);

  await open(tenant, { code, severity: "critical" });
  await emailAlertJob.run(system, payload);
  expect(mails.received.map(({ subject }) => subject.split(":")[0])).toEqual(["Atenção", "Urgente"]);
});

test("one that comes and goes is told once an hour", async ({ createTenant, system, mails }) => {
  const tenant = await createTenant();
  const { ctx, organizationId, configId } = tenant;
  const tell = async (code: AlertCode = "token_invalid") => {
    await emailAlertJob.run(system, { organizationId, alertId: await open(tenant, { code }) });
    await ctx.tenant((db) => resolveAlerts(ctx, db, { configId, codes: [code] }));
  };
  await tell();
  await tell();
  expect(mails.received).toHaveLength(1);
  await tell("not_subscribed");
  expect(mails.received).toHaveLength(2);

  const emailedAt = new Date(Date.now() - 61 * 60_000);
  await ctx.tenant((db) => db.connectionAlert.updateMany({ where: { organizationId }, data: { emailedAt } }));
  await tell();
  expect(mails.received).toHaveLength(3);
});

test("one that came back and stays is told when the hour is over", async ({
  createTenant,
  system,
  mails,
}) => {
  const tenant = await createTenant();
  const { ctx, organizationId, configId } = tenant;
  const first = { organizationId, alertId: await open(tenant) };
  await emailAlertJob.run(system, first);
  await ctx.tenant((db) => resolveAlerts(ctx, db, { configId, codes: ["token_invalid"] }));

  const second = { organizationId, alertId: await open(tenant) };
  await emailAlertJob.run(system, second);
  expect(mails.received).toHaveLength(1);
  const waiting = await system.acrossTenants(
    (db) => db.$queryRaw<{ minutes: number }[]>`
      SELECT round(extract(epoch FROM start_after - now()) / 60)::int AS minutes FROM pgboss.job
      WHERE name = 'email-alert' AND data ->> 'alertId' = ${second.alertId} AND start_after > now()`,
  );
  expect(waiting).toEqual([{ minutes: 60 }]);

  const emailedAt = new Date(Date.now() - 61 * 60_000);
  const told = { organizationId, id: first.alertId };
  await ctx.tenant((db) => db.connectionAlert.updateMany({ where: told, data: { emailedAt } }));
  await emailAlertJob.run(system, second);
  expect(mails.received).toHaveLength(2);
});

test("one that is over by then is not told", async ({ createTenant, system, mails }) => {
  const tenant = await createTenant();
  const { ctx, organizationId, configId } = tenant;
  const alertId = await open(tenant);
  await ctx.tenant((db) => resolveAlerts(ctx, db, { configId, codes: ["token_invalid"] }));
  await emailAlertJob.run(system, { organizationId, alertId });
  expect(mails.received).toEqual([]);
});

test("an alert of another organization is not told", async ({ createTenant, system, mails }) => {
  const [tenant, other] = [await createTenant(), await createTenant()];
  const alertId = await open(tenant);
  await emailAlertJob.run(system, { organizationId: other.organizationId, alertId });
  expect(mails.received).toEqual([]);
});

test("while no mail can be sent the job fails and is tried again; the addresses are not logged", async ({
  createTenant,
  system,
  logLines,
  mails,
}) => {
  const tenant = await createTenant();
  const payload = { organizationId: tenant.organizationId, alertId: await open(tenant) };
  mails.refuse(/./);
  await expect(emailAlertJob.run(system, payload)).rejects.toThrow();
  expect(mails.received).toEqual([]);

  mails.refuse(null);
  await emailAlertJob.run(system, payload);
  expect(mails.received).toHaveLength(1);
  expect(logLines.join("\n")).not.toContain("@test.example");
});

test("one address that is refused does not keep the others, nor have them told twice", async ({
  createTenant,
  system,
  mails,
}) => {
  const tenant = await createTenant();
  const owner = await ownerOf(tenant);
  await join(tenant, "admin");
  const payload = { organizationId: tenant.organizationId, alertId: await open(tenant) };
  mails.refuse(/^admin-/);
  await emailAlertJob.run(system, payload);
  await emailAlertJob.run(system, payload);
  expect(mails.received.map(({ to }) => to)).toEqual([[owner]]);
});

test("what is only information is not sent for", async ({ createTenant, system }) => {
  const { ctx, organizationId, configId } = await createTenant();
  const waiting = () =>
    system.acrossTenants(
      (db) => db.$queryRaw<unknown[]>`
        SELECT 1 FROM pgboss.job WHERE name = 'email-alert' AND data ->> 'organizationId' = ${organizationId}`,
    );
  await ctx.tenant((db) => openAlert(ctx, db, { configId, code: "quality_low", severity: "warning" }));
  expect(await waiting()).toHaveLength(1);
  await ctx.tenant((db) => openAlert(ctx, db, { configId, code: "business_unverified", severity: "info" }));
  expect(await waiting()).toHaveLength(1);
});

test("somebody whose access was ended is not told", async ({ createTenant, system, mails }) => {
  const tenant = await createTenant();
  const admin = await join(tenant, "admin");
  await tenant.ctx.tenant((db) =>
    db.user.updateMany({ where: { email: admin }, data: { disabledAt: new Date() } }),
  );
  const alertId = await open(tenant);
  await emailAlertJob.run(system, { organizationId: tenant.organizationId, alertId });
  expect(mails.received.map(({ to }) => to)).toEqual([[await ownerOf(tenant)]]);
});
