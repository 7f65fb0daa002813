import { createHmac } from "node:crypto";
import { describe, expect } from "vitest";
import { env } from "@/lib/server/env";
import { test, type Organization, type Waba } from "@/testing/onboarding-fixtures";
import { finishSteps } from "@/testing/finish-steps";
import { syncBusinessAppJob } from "@/worker/jobs/sync-business-app.job";
import { drainWebhooks } from "../webhooks/drain-webhooks";
import { receiveWebhook } from "../webhooks/receive-webhook";
import { claimSync } from "./business-app-claim";
import { startBusinessAppSyncs } from "./business-app-sync";
import { claimWaba } from "./claim-waba";
import { findAccountCredentials } from "./connections";
import { getConnection } from "./get-connection";
import { requestSyncAgain } from "./request-sync-again";

const onApp = { isOnBizApp: true, registered: true };
const PATH = "/smb_app_data";

/** A connected account whose first number stays in the WhatsApp Business app; no job has run yet. */
async function connect(organization: Organization, waba: Waba) {
  const { ctx, system, organizationId, newClaim } = organization;
  const { config } = await claimWaba(ctx, await newClaim(waba));
  const phoneId = waba.phoneNumberIds[0] ?? "";
  const account = await findAccountCredentials(ctx, config.id);
  if (!account) throw new Error("The connection has no credentials");
  const number = (await organization.stored()).numbers.find((one) => one.phoneId === phoneId);
  if (!number) throw new Error("The number was not stored");
  const { grantNumber } = account;
  const target = { phoneNumberId: number.id, configId: config.id, grantNumber };
  const where = { organizationId, phoneNumberId: number.id };
  return {
    id: config.id,
    phoneId,
    target,
    account,
    start: () => startBusinessAppSyncs(ctx, config.id, account),
    finish: () => finishSteps(system, { organizationId, configId: config.id, grantNumber }),
    runJob: () => syncBusinessAppJob.run(system, { organizationId, phoneNumberId: number.id }),
    askAgain: (kind: "contacts" | "history") => requestSyncAgain(ctx, config.id, { phoneId, kind }),
    rows: () =>
      ctx.tenant((db) =>
        db.businessAppSync.findMany({ where, orderBy: [{ createdAt: "asc" }, { kind: "asc" }] }),
      ),
    setRequestedAt: (msAgo: number) =>
      ctx.tenant((db) =>
        db.businessAppSync.updateMany({ where, data: { requestedAt: new Date(Date.now() - msAgo) } }),
      ),
    /** As the page shows them. */
    syncs: async () => {
      const { numbers } = await getConnection(ctx, config.id);
      return numbers.find((one) => one.id === phoneId)?.syncs.toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
    },
  };
}

/** Meta's stand-in has sent these; now they arrive. */
async function takeIn({ system }: Organization, bodies: string[]) {
  for (const body of bodies) {
    const rawBody = new TextEncoder().encode(body);
    const digest = createHmac("sha256", env().META_APP_SECRET).update(rawBody).digest("hex");
    await receiveWebhook(system, { rawBody, signature: `sha256=${digest}` });
  }
  while ((await drainWebhooks(system)) > 0);
}

test("contacts and then history are asked for, once, and the connection is active", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const waba = await meta.createWaba([onApp, {}]);
  const { id, finish, start, syncs, rows } = await connect(organization, waba);

  await finish();
  await start();
  await start();

  const calls = await meta.calls(waba, PATH);
  expect(calls.map(({ path, body }) => [path, body])).toEqual([
    [
      `/${waba.phoneNumberIds[0]}/smb_app_data`,
      { messaging_product: "whatsapp", sync_type: "smb_app_state_sync" },
    ],
    [`/${waba.phoneNumberIds[0]}/smb_app_data`, { messaging_product: "whatsapp", sync_type: "history" }],
  ]);
  expect(await syncs()).toMatchObject([
    { kind: "contacts", status: "requested", requestId: expect.any(String) as string, error: null },
    { kind: "history", status: "requested", requestId: expect.any(String) as string, error: null },
  ]);
  const { numbers } = await organization.stored();
  const onboardedAt = numbers.find((number) => number.isOnBusinessApp)?.onboardedAt;
  expect((await rows()).map(({ onboarding }) => onboarding)).toEqual(
    Array(2).fill(onboardedAt?.toISOString() ?? "grant-1"),
  );
  const connection = await getConnection(organization.ctx, id);
  expect(connection.status).toBe("active");
  expect(connection.steps.find(({ name }) => name === "sync")).toEqual({ name: "sync", status: "done" });
});

test("what the phone holds is in the inbox in the end", async ({ meta, createOrganization }) => {
  const organization = await createOrganization();
  const waba = await meta.createWaba([onApp]);
  const { finish, syncs, phoneId } = await connect(organization, waba);
  const at = (daysAgo: number) => Date.now() - daysAgo * 86_400_000;
  await meta.setApp(phoneId, { chunkSize: 2, reverse: true });
  await meta.addAppContacts(phoneId, [
    { fullName: "Pablo Morales", phone: "+1 650 555 1234" },
    { fullName: "Ana Lima", phone: "+55 11 98765-0001" },
  ]);
  await meta.addAppChats(phoneId, [
    {
      phone: "+1 650 555 1234",
      name: "Pablo",
      messages: [
        { text: "Hi!", at: at(100) },
        { text: "Hello", fromBusiness: true, status: "READ", at: at(99) },
        { media: "image", at: at(2) },
      ],
    },
    {
      phone: "+55 11 98765-0001",
      name: "Ana",
      messages: [{ media: "audio", fromBusiness: true, at: at(1) }],
    },
  ]);

  await finish();
  await expect
    .poll(async () => (await meta.webhookBodies(waba)).filter((body) => body.includes('"mime_type"')).length)
    .toBe(2);
  await takeIn(organization, await meta.webhookBodies(waba));

  const { organizationId } = organization;
  const { contacts, messages, conversations } = await organization.ctx.tenant(async (db) => ({
    contacts: await db.contact.findMany({ where: { organizationId }, orderBy: { savedName: "asc" } }),
    messages: await db.message.findMany({ where: { organizationId }, orderBy: { sentAt: "asc" } }),
    conversations: await db.conversation.findMany({ where: { organizationId } }),
  }));
  expect(contacts.map(({ savedName }) => savedName)).toEqual(["Ana Lima", "Pablo Morales"]);
  expect(messages.map(({ type, direction, status, origin }) => [type, direction, status, origin])).toEqual([
    ["text", "in", "received", "history"],
    ["text", "out", "read", "history"],
    ["image", "in", "received", "history"],
    ["audio", "out", expect.any(String), "history"],
  ]);
  expect(conversations).toMatchObject(
    Array(2).fill({ status: "resolved", unreadCount: 0, lastInboundAt: null }),
  );
  expect(await syncs()).toMatchObject([
    { kind: "contacts", status: "done", received: 2 },
    { kind: "history", status: "done", progress: 100, received: 4 },
  ]);
});

describe("asked for at most once", () => {
  test("by twenty triggers at the same time", async ({ meta, createOrganization }) => {
    const waba = await meta.createWaba([onApp]);
    const { start, syncs } = await connect(await createOrganization(), waba);
    await meta.fault({ match: { path: PATH, scope: waba.wabaId }, times: 2, delayMs: 300 });

    await Promise.all(Array.from({ length: 20 }, start));

    expect(await meta.calls(waba, PATH)).toHaveLength(2);
    expect(await syncs()).toMatchObject([{ status: "requested" }, { status: "requested" }]);
  });

  test("when the one who was asking dies before the answer: nobody knows, nobody repeats it", async ({
    meta,
    createOrganization,
  }) => {
    const { ctx, ...organization } = await createOrganization();
    const waba = await meta.createWaba([onApp]);
    const { start, syncs, target, setRequestedAt } = await connect({ ctx, ...organization }, waba);
    expect(await claimSync(ctx, target, "contacts")).toMatchObject({ state: "claimed" });
    // Others wait for it while it may still be asking.
    await setRequestedAt(29_000);

    const begun = Date.now();
    await Promise.all([start(), start(), start()]);

    expect(Date.now() - begun).toBeGreaterThan(500);
    expect(await syncs()).toMatchObject([
      { kind: "contacts", status: "unconfirmed", error: { code: "sync_unconfirmed" } },
      { kind: "history", status: "requested" },
    ]);
    expect((await meta.calls(waba, PATH)).map(({ body }) => body)).toMatchObject([{ sync_type: "history" }]);
  });

  test("when Meta takes it and the answer is lost; what arrives then proves it", async ({
    meta,
    createOrganization,
  }) => {
    const organization = await createOrganization();
    const waba = await meta.createWaba([onApp]);
    const { start, finish, syncs, phoneId } = await connect(organization, waba);
    await meta.addAppContacts(phoneId, [{ fullName: "Pablo", phone: "+1 650 555 1234" }]);
    await meta.addAppChats(phoneId, [{ phone: "+1 650 555 1234", messages: [{ text: "Hi!" }] }]);
    await meta.fault({ match: { path: PATH, scope: waba.wabaId }, times: 2, dropAfterAccept: true });

    await finish();
    await start();

    expect(await syncs()).toMatchObject([
      { status: "unconfirmed", requestId: null, error: { code: "sync_unconfirmed" } },
      { status: "unconfirmed", requestId: null, error: { code: "sync_unconfirmed" } },
    ]);
    expect(await meta.calls(waba, PATH)).toHaveLength(2);

    await expect
      .poll(async () => (await meta.webhookBodies(waba)).filter((body) => body.includes('"history"')).length)
      .toBeGreaterThan(0);
    await takeIn(organization, await meta.webhookBodies(waba));

    expect(await syncs()).toMatchObject([
      { status: "done", received: 1, error: null },
      { status: "done", progress: 100, received: 1, error: null },
    ]);
  });

  test("in a new grant that is no new onboarding: the earlier one's sync goes on", async ({
    meta,
    createOrganization,
  }) => {
    const organization = await createOrganization();
    const waba = await meta.createWaba([onApp]);
    const first = await connect(organization, waba);
    await first.finish();
    const before = await first.syncs();

    const again = await connect(organization, waba);
    await again.finish();
    await first.start();

    expect(again.id).toBe(first.id);
    expect(again.account.grantNumber).toBe(2);
    expect(await again.syncs()).toEqual(before);
    expect((await getConnection(organization.ctx, again.id)).status).toBe("active");
  });
});

describe("a refusal", () => {
  const refuse = (code: number, subcode?: number) => ({
    http: 400,
    code,
    ...(subcode === undefined ? {} : { subcode }),
  });

  test("that passes is tried again, contacts still first", async ({ meta, createOrganization }) => {
    const waba = await meta.createWaba([onApp]);
    const { start, syncs, runJob } = await connect(await createOrganization(), waba);
    await meta.fault({ match: { path: PATH, scope: waba.wabaId }, times: 2, error: refuse(80007) });

    await expect(start()).rejects.toMatchObject({ code: 80007 });
    expect(await syncs()).toMatchObject([
      { kind: "contacts", status: "failed", requestedAt: null, error: { code: "meta_rate_limited" } },
    ]);
    await expect(runJob()).rejects.toMatchObject({ code: 80007 });
    await start();

    expect(await syncs()).toMatchObject([{ status: "requested" }, { status: "requested" }]);
    const types = (await meta.calls(waba, PATH)).map(({ body }) => (body as { sync_type: string }).sync_type);
    expect(types).toEqual(["smb_app_state_sync", "smb_app_state_sync", "smb_app_state_sync", "history"]);
  });

  test.for([
    [2593107, "used_up", "sync_used_up"],
    [2593108, "too_late", "sync_too_late"],
    [2593109, "declined", "history_declined"],
  ] as const)(
    "%i is explained and holds up nothing",
    async ([code, status, errorCode], { meta, createOrganization }) => {
      const organization = await createOrganization();
      const waba = await meta.createWaba([onApp]);
      const { id, finish, syncs, askAgain } = await connect(organization, waba);
      await meta.fault({ match: { path: PATH, scope: waba.wabaId }, error: refuse(100, code) });
      await meta.fault({ match: { path: PATH, scope: waba.wabaId }, error: refuse(code) });

      await finish();

      expect(await syncs()).toMatchObject([
        { kind: "contacts", status, error: { code: errorCode, metaCode: code } },
        { kind: "history", status, error: { code: errorCode, metaCode: code } },
      ]);
      expect((await getConnection(organization.ctx, id)).status).toBe("active");
      await expect(askAgain("history")).rejects.toMatchObject({ code: "conflict" });
    },
  );

  test.for([1, 2, 131000, 131016])(
    "of Meta's trouble %i may have been taken all the same",
    async (code, { meta, createOrganization }) => {
      const waba = await meta.createWaba([onApp]);
      const { start, syncs } = await connect(await createOrganization(), waba);
      await meta.fault({ match: { path: PATH, scope: waba.wabaId }, error: { http: 500, code } });

      await start();
      await start();

      expect(await syncs()).toMatchObject([
        { status: "unconfirmed", error: { code: "sync_unconfirmed", metaCode: code } },
        { status: "requested" },
      ]);
      expect(await meta.calls(waba, PATH)).toHaveLength(2);
    },
  );

  test("that is final fails the step; once a person asks again the step goes on", async ({
    meta,
    createOrganization,
  }) => {
    const organization = await createOrganization();
    const waba = await meta.createWaba([onApp]);
    const { id, finish, syncs, askAgain, runJob } = await connect(organization, waba);
    await meta.fault({ match: { path: PATH, scope: waba.wabaId }, error: refuse(100) });

    await finish();

    const stepOf = async () =>
      (await getConnection(organization.ctx, id)).steps.find(({ name }) => name === "sync");
    expect(await stepOf()).toMatchObject({ status: "failed" });
    expect(await syncs()).toMatchObject([{ status: "failed", requestedAt: null }, { status: "requested" }]);

    const shown = await askAgain("contacts");
    expect(shown.numbers[0]?.syncs.find(({ kind }) => kind === "contacts")).toMatchObject({
      status: "requesting",
      error: null,
    });
    await runJob();
    await finish();

    expect(await syncs()).toMatchObject([{ status: "requested", error: null }, { status: "requested" }]);
    expect(await stepOf()).toEqual({ name: "sync", status: "done" });
    expect((await getConnection(organization.ctx, id)).status).toBe("active");
  });

  test("of the token is noted on the connection", async ({ meta, createOrganization }) => {
    const organization = await createOrganization();
    const waba = await meta.createWaba([onApp]);
    const { start } = await connect(organization, waba);
    await meta.revokeTokens(waba);

    await expect(start()).rejects.toMatchObject({ code: 190 });

    const alerts = await organization.ctx.tenant((db) =>
      db.connectionAlert.findMany({ where: { organizationId: organization.organizationId } }),
    );
    expect(alerts).toMatchObject([{ code: "token_invalid" }]);
  });
});

describe("asked for once more by a person", () => {
  test("after a lost answer: what Meta had taken counts as requested, what it had not is", async ({
    meta,
    createOrganization,
  }) => {
    const organization = await createOrganization();
    const waba = await meta.createWaba([onApp]);
    const { start, syncs, askAgain, runJob } = await connect(organization, waba);
    const match = { path: PATH, scope: waba.wabaId };
    await meta.fault({ match, dropAfterAccept: true });
    await meta.fault({ match, drop: true });
    await start();
    expect(await syncs()).toMatchObject([{ status: "unconfirmed" }, { status: "unconfirmed" }]);

    await askAgain("contacts");
    await askAgain("history");
    await Promise.all([runJob(), runJob()]);

    expect(await syncs()).toMatchObject([
      { status: "requested", requestId: null, error: null },
      { status: "requested", requestId: expect.any(String) as string, error: null },
    ]);
    expect(await meta.calls(waba, PATH)).toHaveLength(4);
    await expect(askAgain("contacts")).rejects.toMatchObject({ code: "conflict" });
    const entries = await organization.ctx.tenant((db) =>
      db.auditEntry.findMany({
        where: { organizationId: organization.organizationId, action: "whatsapp.sync-requested" },
      }),
    );
    expect(entries.map(({ details }) => details)).toMatchObject([{ kind: "contacts" }, { kind: "history" }]);
  });

  test("and refused for a while, nobody knows still whether the first call arrived", async ({
    meta,
    createOrganization,
  }) => {
    const waba = await meta.createWaba([onApp]);
    const { start, syncs, askAgain, runJob } = await connect(await createOrganization(), waba);
    const match = { path: PATH, scope: waba.wabaId };
    await meta.fault({ match, dropAfterAccept: true });
    await start();
    await meta.fault({ match, error: { http: 400, code: 80007 } });

    await askAgain("contacts");
    await runJob();
    expect(await syncs()).toMatchObject([
      { status: "unconfirmed", error: { code: "sync_unconfirmed", metaCode: 80007 } },
      { status: "requested" },
    ]);

    await askAgain("contacts");
    await runJob();
    expect(await syncs()).toMatchObject([{ status: "requested", error: null }, { status: "requested" }]);
  });

  test("is for administrators, for their own connection, and for a number of the Business app", async ({
    meta,
    createOrganization,
  }) => {
    const [organization, stranger] = [await createOrganization(), await createOrganization()];
    const waba = await meta.createWaba([onApp, {}]);
    const { id, phoneId, finish } = await connect(organization, waba);
    await finish();
    const again = { phoneId, kind: "history" } as const;

    await expect(requestSyncAgain(organization.agent, id, again)).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(requestSyncAgain(stranger.ctx, id, again)).rejects.toMatchObject({ code: "not_found" });
    const cloudNumber = { ...again, phoneId: waba.phoneNumberIds[1] ?? "" };
    await expect(requestSyncAgain(organization.ctx, id, cloudNumber)).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(requestSyncAgain(organization.ctx, id, again)).rejects.toMatchObject({ code: "conflict" });
  });
});
