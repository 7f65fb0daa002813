import { createHmac, randomUUID } from "node:crypto";
import { expect } from "vitest";
import { env } from "@/lib/server/env";
import { test, type Organization, type Waba } from "@/testing/onboarding-fixtures";
import { openAlert } from "../health/alerts";
import { receiveWebhook } from "../webhooks/receive-webhook";
import { drainWebhooks } from "../webhooks/drain-webhooks";
import { claimWaba } from "./claim-waba";
import { findSendingCredentials } from "./connections";
import { finishOnboarding } from "./finish-onboarding";
import { getConnection } from "./get-connection";
import { listPhoneNumbers } from "./list-phone-numbers";
import { markDisconnected } from "./mark-disconnected";
import { updateConnection } from "./update-connection";

const allNumbers = { limit: 100 };
const idsOf = (waba: Waba): [string, string] => [waba.phoneNumberIds[0] ?? "", waba.phoneNumberIds[1] ?? ""];

async function connect({ ctx, newClaim }: Organization, waba: Waba, phoneId?: string) {
  const { config } = await claimWaba(ctx, await newClaim(waba, phoneId === undefined ? {} : { phoneId }));
  const claim = { configId: config.id, grantNumber: 1 };
  await finishOnboarding(ctx, claim, { isLastTry: false });
  return claim;
}

/** A customer's message as Meta delivers it, stored and processed. */
async function customerWrites(
  { system }: Organization,
  wabaId: string,
  phoneId: string,
  from = "5511977776666",
) {
  const at = String(Math.floor(Date.now() / 1000));
  const message = { from, id: `wamid.${randomUUID()}`, timestamp: at, type: "text", text: { body: "Oi" } };
  const value = {
    messaging_product: "whatsapp",
    metadata: { display_phone_number: "5511", phone_number_id: phoneId },
    contacts: [{ profile: { name: "Maria" }, wa_id: from }],
    messages: [message],
  };
  const entry = [{ id: wabaId, time: Number(at), changes: [{ field: "messages", value }] }];
  const rawBody = Buffer.from(JSON.stringify({ object: "whatsapp_business_account", entry }));
  const digest = createHmac("sha256", env().META_APP_SECRET).update(rawBody).digest("hex");
  await receiveWebhook(system, { rawBody, signature: `sha256=${digest}` });
  await drain(system);
  return message.id;
}

async function drain(system: Organization["system"]): Promise<void> {
  while ((await drainWebhooks(system)) > 0);
}

const messagesOf = ({ ctx, organizationId }: Organization) =>
  ctx.tenant((db) => db.message.findMany({ where: { organizationId }, select: { wamid: true } }));

const defaultsOf = async ({ stored }: Organization) =>
  (await stored()).numbers
    .filter((number) => number.isDefault && number.isActive)
    .map(({ phoneId }) => phoneId);

test("a number that is left out is kept, gets no messages and cannot send; the others go on", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const waba = await meta.createWaba([{}, {}]);
  const [kept, leftOut] = idsOf(waba);
  const { configId } = await connect(organization, waba);

  const changed = await updateConnection(organization.ctx, configId, { phoneIds: [kept] });

  expect(changed.numbers.map((number) => [number.id, number.isInUse])).toEqual([
    [kept, true],
    [leftOut, false],
  ]);
  await customerWrites(organization, waba.wabaId, leftOut);
  expect(await messagesOf(organization)).toEqual([]);
  const wamid = await customerWrites(organization, waba.wabaId, kept);
  expect(await messagesOf(organization)).toEqual([{ wamid }]);
  expect(await findSendingCredentials(organization.ctx, leftOut)).toBeNull();
  const listed = await listPhoneNumbers(organization.ctx, allNumbers);
  expect(listed.data.find((number) => number.id === leftOut)).toMatchObject({ isInUse: false });
});

test("what was wrong with a number that is left out is not shown any more", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const { ctx } = organization;
  const waba = await meta.createWaba([{}, {}]);
  const [kept, leftOut] = idsOf(waba);
  const { configId } = await connect(organization, waba);
  await ctx.tenant(async (db) => {
    for (const phoneId of [kept, leftOut]) {
      await openAlert(ctx, db, { configId, phoneId, code: "quality_low", severity: "warning" });
    }
  });

  const { health } = await updateConnection(ctx, configId, { phoneIds: [kept] });

  expect(health.alerts.map(({ phoneId }) => phoneId)).toEqual([kept]);
});

test("connecting again keeps the choice; only the number that was wished comes in", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const waba = await meta.createWaba([{}, {}]);
  const [kept, leftOut] = idsOf(waba);
  const { configId } = await connect(organization, waba);
  await updateConnection(organization.ctx, configId, { phoneIds: [kept] });
  const added = (await meta.addPhone(waba)).phoneNumberIds[0] ?? "";
  const used = async () =>
    (await getConnection(organization.ctx, configId)).numbers.filter((one) => one.isInUse);

  await claimWaba(organization.ctx, await organization.newClaim(waba));
  expect((await used()).map((number) => number.id)).toEqual([kept]);

  await claimWaba(organization.ctx, await organization.newClaim(waba, { phoneId: added }));
  expect((await used()).map((number) => number.id).toSorted()).toEqual([kept, added].toSorted());
  expect((await getConnection(organization.ctx, configId)).numbers.map((one) => one.id)).toContain(leftOut);
});

test("a number added at Meta waits until it is chosen, is registered then, and gets what came for it before", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const waba = await meta.createWaba();
  const claim = await connect(organization, waba);
  const added = (await meta.addPhone(waba)).phoneNumberIds[0] ?? "";
  const early = await customerWrites(organization, waba.wabaId, added);
  expect(await messagesOf(organization)).toEqual([]);

  const chosen = await updateConnection(organization.ctx, claim.configId, {
    phoneIds: [...waba.phoneNumberIds, added],
  });
  expect(chosen.steps).toContainEqual({ name: "registration", status: "running" });
  await drain(organization.system);
  expect(await messagesOf(organization)).toEqual([{ wamid: early }]);

  await finishOnboarding(organization.ctx, claim, { isLastTry: false });
  const done = await getConnection(organization.ctx, claim.configId);
  expect(done).toMatchObject({ status: "active" });
  expect(done.numbers.find((number) => number.id === added)).toMatchObject({
    isInUse: true,
    status: "CONNECTED",
  });
  expect(await meta.calls(waba, "/register")).toHaveLength(2);
});

test("a Business app number that is taken in is synced, not registered", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const waba = await meta.createWaba([{}, { isOnBizApp: true }]);
  const [cloud, app] = idsOf(waba);
  const claim = await connect(organization, waba);
  const without = await updateConnection(organization.ctx, claim.configId, { phoneIds: [cloud] });
  expect(without.steps.map((step) => step.name)).not.toContain("sync");

  const withApp = await updateConnection(organization.ctx, claim.configId, { phoneIds: [app] });

  expect(withApp.steps).toContainEqual({ name: "sync", status: "running" });
  expect(withApp.steps.map((step) => step.name)).not.toContain("registration");
  await finishOnboarding(organization.ctx, claim, { isLastTry: false });
  expect((await getConnection(organization.ctx, claim.configId)).status).toBe("active");
  expect(await meta.calls(waba, "/register")).toHaveLength(1);
});

test("a number that another organization took meanwhile cannot be taken in again", async ({
  meta,
  createOrganization,
}) => {
  const [first, second] = [await createOrganization(), await createOrganization()];
  const waba = await meta.createWaba([{}, {}]);
  const [kept, given] = idsOf(waba);
  const mine = await connect(first, waba);
  await updateConnection(first.ctx, mine.configId, { phoneIds: [kept] });
  await second.ctx.tenant(async (db) => {
    const { organizationId } = second;
    const config = await db.whatsAppConfig.create({ data: { organizationId, wabaId: waba.wabaId } });
    await db.whatsAppPhoneNumber.create({
      data: { organizationId, configId: config.id, phoneId: given, displayPhoneNumber: "+55 11 99999-0000" },
    });
  });

  const attempt = updateConnection(first.ctx, mine.configId, { phoneIds: [kept, given] });

  await expect(attempt).rejects.toMatchObject({ code: "number_taken" });
  const { numbers } = await getConnection(first.ctx, mine.configId);
  expect(numbers.filter((number) => number.isInUse).map((number) => number.id)).toEqual([kept]);
});

test("one number of the whole organization is the default, whichever connection is asked", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const { ctx, agent } = organization;
  const [one, two] = [await meta.createWaba([{}, {}]), await meta.createWaba()];
  const first = await connect(organization, one, one.phoneNumberIds[0]);
  const second = await connect(organization, two);
  expect(await defaultsOf(organization)).toEqual([one.phoneNumberIds[0]]);
  expect((await getConnection(ctx, second.configId)).phoneId).toBe(two.phoneNumberIds[0]);

  const wanted = { defaultPhoneId: two.phoneNumberIds[0] ?? "" };
  await expect(updateConnection(agent, second.configId, wanted)).rejects.toMatchObject({ code: "forbidden" });
  await expect(updateConnection(ctx, first.configId, wanted)).rejects.toMatchObject({
    code: "invalid_input",
  });
  await updateConnection(ctx, second.configId, wanted);
  expect(await defaultsOf(organization)).toEqual([two.phoneNumberIds[0]]);

  // The main number of a connection is the default where it has that, else the one it had.
  await updateConnection(ctx, first.configId, { defaultPhoneId: one.phoneNumberIds[1] ?? "" });
  expect((await getConnection(ctx, first.configId)).phoneId).toBe(one.phoneNumberIds[1]);

  await updateConnection(ctx, first.configId, { phoneIds: [one.phoneNumberIds[0] ?? ""] });
  expect(await defaultsOf(organization)).toHaveLength(1);
  await ctx.tenant((db) => markDisconnected(ctx, db, first.configId, "requested"));
  expect(await defaultsOf(organization)).toEqual([two.phoneNumberIds[0]]);
});

test("ten changes of the default at once leave one", async ({ meta, createOrganization }) => {
  const organization = await createOrganization();
  const [one, two] = [await meta.createWaba(), await meta.createWaba()];
  const connections = [await connect(organization, one), await connect(organization, two)];
  const wabas = [one, two];

  await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      updateConnection(organization.ctx, connections[index % 2]?.configId ?? "", {
        defaultPhoneId: wabas[index % 2]?.phoneNumberIds[0] ?? "",
      }),
    ),
  );

  expect(await defaultsOf(organization)).toHaveLength(1);
});

test("a number that moves to another account of the organization keeps its conversations", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const { ctx, organizationId } = organization;
  const [from, to] = [await meta.createWaba(), await meta.createWaba()];
  const [moving] = idsOf(from);
  const first = await connect(organization, from);
  await customerWrites(organization, from.wabaId, moving);
  const second = await connect(organization, to);
  const before = await organization.stored();

  // Meta lists the number in the other account now.
  await meta.fault({
    match: { path: `/${to.wabaId}/phone_numbers` },
    body: {
      http: 200,
      text: JSON.stringify({
        data: [
          {
            id: moving,
            display_phone_number: "+55 11 98888-7777",
            status: "CONNECTED",
            platform_type: "CLOUD_API",
          },
        ],
      }),
    },
  });
  await claimWaba(ctx, await organization.newClaim(to, { phoneId: moving }));

  const number = (await organization.stored()).numbers.find(({ phoneId }) => phoneId === moving);
  expect(number).toMatchObject({ configId: second.configId, isActive: true });
  expect(number?.id).toBe(before.numbers.find(({ phoneId }) => phoneId === moving)?.id);
  const conversations = await ctx.tenant((db) => db.conversation.findMany({ where: { organizationId } }));
  expect(conversations.map(({ phoneNumberId }) => phoneNumberId)).toEqual([number?.id]);
  expect((await getConnection(ctx, first.configId)).phoneId).toBeNull();
});

test("a number to which Meta gave a new id keeps its conversations once it works under it", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const { ctx, organizationId } = organization;
  const displayPhoneNumber = `+55 11 9${Math.floor(1e7 + Math.random() * 8e7)}`;
  const [from, to] = [
    await meta.createWaba([{ displayPhoneNumber }]),
    await meta.createWaba([{ displayPhoneNumber: displayPhoneNumber.replaceAll(" ", "") }]),
  ];
  await connect(organization, from);
  await customerWrites(organization, from.wabaId, idsOf(from)[0]);
  const numberOfConversation = () =>
    ctx.tenant((db) =>
      db.conversation.findMany({
        where: { organizationId },
        select: { phoneNumber: { select: { phoneId: true } } },
      }),
    );

  const { config } = await claimWaba(ctx, await organization.newClaim(to));
  expect(await numberOfConversation()).toEqual([{ phoneNumber: { phoneId: idsOf(from)[0] } }]);

  await finishOnboarding(ctx, { configId: config.id, grantNumber: 1 }, { isLastTry: false });
  expect(await numberOfConversation()).toEqual([{ phoneNumber: { phoneId: idsOf(to)[0] } }]);
  await customerWrites(organization, to.wabaId, idsOf(to)[0]);
  expect(await numberOfConversation()).toHaveLength(1);
  expect(await defaultsOf(organization)).toEqual([idsOf(to)[0]]);
});

test("the first message of a customer completes the last step, and only that", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const { ctx, organizationId } = organization;
  const waba = await meta.createWaba();
  const { configId } = await connect(organization, waba);
  const before = await getConnection(ctx, configId);
  expect(before.steps.at(-1)).toEqual({ name: "test_message", status: "running", waitsFor: "you" });
  const events = () =>
    ctx.tenant((db) => db.liveEvent.count({ where: { organizationId, kind: "connection.updated" } }));
  const eventsBefore = await events();

  await customerWrites(organization, waba.wabaId, idsOf(waba)[0]);

  const after = await getConnection(ctx, configId);
  expect(after.steps).toEqual([...before.steps.slice(0, -1), { name: "test_message", status: "done" }]);
  expect(after.status).toBe("active");
  expect(await events()).toBeGreaterThan(eventsBefore);
  const eventsAfter = await events();
  await customerWrites(organization, waba.wabaId, idsOf(waba)[0]);
  expect(await events()).toBe(eventsAfter);
});
