import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeEach, expect } from "vitest";
import { addMember } from "@/services/organizations/add-member";
import { createOrgContext } from "@/services/context";
import { test, type Tenant } from "@/testing/webhook-fixtures";
import { emailAlertJob } from "@/worker/jobs/email-alert.job";
import { openAlert, resolveAlerts } from "./alerts";

type Received = { from: string; to: string[]; body: string };

// A mail server of our own; its address must stand in the environment before anybody reads the environment.
const received: Received[] = [];
let refused: RegExp | null = null;
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS"],
  onRcptTo: ({ address }, _session, done) =>
    done(refused?.test(address) ? Object.assign(new Error("No such user"), { responseCode: 550 }) : null),
  onData: (stream, { envelope }, done) => {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
      const to = envelope.rcptTo.map(({ address }) => address);
      received.push({ from, to, body: Buffer.concat(chunks).toString() });
      done();
    });
  },
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
process.env.SMTP_URL = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
process.env.MAIL_FROM = "Atende <avisos@atende.example>";

afterAll(() => new Promise<void>((resolve) => server.close(resolve)));
beforeEach(() => {
  received.length = 0;
  refused = null;
});

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

/** The subject as it is read: unfolded, and decoded where it is not ASCII (RFC 2047). */
function subjectOf({ body }: Received): string {
  const raw = /^Subject: (.+(?:\r\n[ \t].+)*)$/m.exec(body)?.[1] ?? "";
  const words = raw
    .replaceAll(/\?=\s+=\?/g, "?==?")
    .replaceAll(/=\?UTF-8\?Q\?(.*?)\?=/g, (_whole, word: string) =>
      decodeURIComponent(word.replaceAll("%", "%25").replaceAll("_", " ").replaceAll("=", "%")),
    );
  return words.replaceAll(/\r\n[ \t]/g, " ");
}

test("owners and admins are told in their own language, agents are not", async ({ createTenant, system }) => {
  const tenant = await createTenant();
  const [admin, owner] = [await join(tenant, "admin", "en"), await ownerOf(tenant)];
  await join(tenant, "agent", "en");
  const alertId = await open(tenant);
  await emailAlertJob.run(system, { organizationId: tenant.organizationId, alertId });

  expect(received.map(({ to }) => to).toSorted()).toEqual([[admin], [owner]].toSorted());
  const [english, portuguese] = [admin, owner].map((who) => received.find(({ to }) => to[0] === who));
  expect(english).toMatchObject({ from: "avisos@atende.example" });
  expect(english && subjectOf(english)).toMatch(/^Urgent: /);
  expect(portuguese && subjectOf(portuguese)).toMatch(/^Urgente: /);
  expect(english?.body).toContain("multipart/alternative");
  expect(english?.body).toContain("http://localhost:3000/dashboard/settings/whatsapp");
});

test("each alert is told once, whatever runs twice", async ({ createTenant, system }) => {
  const tenant = await createTenant();
  const payload = { organizationId: tenant.organizationId, alertId: await open(tenant) };
  await Promise.all([emailAlertJob.run(system, payload), emailAlertJob.run(system, payload)]);
  await emailAlertJob.run(system, payload);
  expect(received).toHaveLength(1);
});

test("one that has become worse is told again", async ({ createTenant, system }) => {
  const tenant = await createTenant();
  const code = "app_offboarded";
  const payload = {
    organizationId: tenant.organizationId,
    alertId: await open(tenant, { code, severity: "warning" }),
  };
  await emailAlertJob.run(system, payload);
  await open(tenant, { code, severity: "warning" });
  await emailAlertJob.run(system, payload);
  expect(received).toHaveLength(1);

  await open(tenant, { code, severity: "critical" });
  await emailAlertJob.run(system, payload);
  expect(received.map(subjectOf).map((subject) => subject.split(":")[0])).toEqual(["Atenção", "Urgente"]);
});

test("one that is over by then is not told", async ({ createTenant, system }) => {
  const tenant = await createTenant();
  const { ctx, organizationId, configId } = tenant;
  const alertId = await open(tenant);
  await ctx.tenant((db) => resolveAlerts(ctx, db, { configId, codes: ["token_invalid"] }));
  await emailAlertJob.run(system, { organizationId, alertId });
  expect(received).toEqual([]);
});

test("an alert of another organization is not told", async ({ createTenant, system }) => {
  const [tenant, other] = [await createTenant(), await createTenant()];
  const alertId = await open(tenant);
  await emailAlertJob.run(system, { organizationId: other.organizationId, alertId });
  expect(received).toEqual([]);
});

test("while no mail can be sent the job fails and is tried again; the addresses are not logged", async ({
  createTenant,
  system,
  logLines,
}) => {
  const tenant = await createTenant();
  const payload = { organizationId: tenant.organizationId, alertId: await open(tenant) };
  refused = /./;
  await expect(emailAlertJob.run(system, payload)).rejects.toThrow();
  expect(received).toEqual([]);

  refused = null;
  await emailAlertJob.run(system, payload);
  expect(received).toHaveLength(1);
  expect(logLines.join("\n")).not.toContain("@test.example");
});

test("one address that is refused does not keep the others, nor have them told twice", async ({
  createTenant,
  system,
}) => {
  const tenant = await createTenant();
  const owner = await ownerOf(tenant);
  await join(tenant, "admin");
  const payload = { organizationId: tenant.organizationId, alertId: await open(tenant) };
  refused = /^admin-/;
  await emailAlertJob.run(system, payload);
  await emailAlertJob.run(system, payload);
  expect(received.map(({ to }) => to)).toEqual([[owner]]);
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

test("somebody whose access was ended is not told", async ({ createTenant, system }) => {
  const tenant = await createTenant();
  const admin = await join(tenant, "admin");
  await tenant.ctx.tenant((db) =>
    db.user.updateMany({ where: { email: admin }, data: { disabledAt: new Date() } }),
  );
  const alertId = await open(tenant);
  await emailAlertJob.run(system, { organizationId: tenant.organizationId, alertId });
  expect(received.map(({ to }) => to)).toEqual([[await ownerOf(tenant)]]);
});
