import { expect } from "vitest";
import { getConversation } from "@/services/conversations/get-conversation";
import { listConversations } from "@/services/conversations/list-conversations";
import {
  appWebhook,
  chunk,
  contactSync,
  createSync,
  receivedText,
  syncsOf,
  thread,
} from "@/testing/business-app-fixtures";
import { contactOf, deliver, secondsAgo, test, textMessage, type Tenant } from "@/testing/webhook-fixtures";

const sync = (tenant: Tenant, ...changes: unknown[]) =>
  appWebhook(tenant, "smb_app_state_sync", { state_sync: changes });

const numberOf = (tenant: Tenant) =>
  tenant.ctx.tenant((db) =>
    db.whatsAppPhoneNumber.findFirstOrThrow({ where: { organizationId: tenant.organizationId } }),
  );

test("the phone's address book names our contacts, those we know and those we do not", async ({
  createTenant,
  drain,
  logs,
}) => {
  const tenant = await createTenant();
  await createSync(tenant, "contacts");
  const written = textMessage("16505551234", "hi");
  await deliver(tenant.webhook({ contacts: [contactOf("16505551234", "~ pablito ~")], messages: [written] }));
  await drain();
  const [before] = await tenant.conversations();

  await deliver(
    sync(
      tenant,
      contactSync("16505551234", "Pablo Morales"),
      contactSync("+1 650 555 9999", "Ana from the bank"),
    ),
  );
  await drain();

  expect(await tenant.contacts()).toMatchObject([
    { waId: "16505551234", profileName: "~ pablito ~", savedName: "Pablo Morales" },
    { waId: "16505559999", profileName: null, savedName: "Ana from the bank" },
  ]);
  const [conversation] = await tenant.conversations();
  expect(conversation).toEqual(before);
  expect((await getConversation(tenant.ctx, before?.id ?? "")).contact).toMatchObject({
    name: "Pablo Morales",
    phone: "+16505551234",
  });
  expect(await syncsOf(tenant)).toMatchObject([{ status: "done", progress: 100, received: 2 }]);
  expect((await tenant.liveEvents()).slice(-2)).toMatchObject([
    { kind: "conversation.updated", subjectId: conversation?.id },
    { kind: "connection.updated", subjectId: tenant.configId },
  ]);
  expect((await logs()).at(-1)).toMatchObject({
    status: "processed",
    outcome: [{ became: "applied", reason: "2 contacts named" }],
  });
});

test("contacts are found by the name on the phone", async ({ createTenant, drain }) => {
  const tenant = await createTenant();
  await deliver(tenant.webhook({ messages: [textMessage("1650", "hi"), textMessage("1651", "hi")] }));
  await deliver(sync(tenant, contactSync("1650", "Dona Rosa (padaria)")));
  await drain();

  const found = await listConversations(tenant.ctx, { q: "rosa (PAD", limit: 10, status: "all" });

  expect(found.data.map(({ contact }) => contact.name)).toEqual(["Dona Rosa (padaria)"]);
});

test("a name that is cut in the middle of an emoji is kept as far as it goes", async ({
  createTenant,
  drain,
}) => {
  const tenant = await createTenant();
  await createSync(tenant, "contacts");
  await deliver(sync(tenant, contactSync("16505559999", `${"x".repeat(255)}😀`)));
  await drain();
  expect(await tenant.contacts()).toMatchObject([{ savedName: `${"x".repeat(255)}\ufffd` }]);
});

test("a contact removed on the phone stays here, under the name it gave itself", async ({
  createTenant,
  drain,
}) => {
  const tenant = await createTenant();
  await createSync(tenant, "contacts");
  await deliver(
    tenant.webhook({ contacts: [contactOf("1650", "Pablo")], messages: [textMessage("1650", "hi")] }),
  );
  await deliver(sync(tenant, contactSync("1650", "Pablo Morales")));
  await drain();

  await deliver(sync(tenant, contactSync("1650", null), contactSync("1999", null)));
  await drain();

  expect(await tenant.contacts()).toMatchObject([{ waId: "1650", profileName: "Pablo", savedName: null }]);
  expect(await tenant.messages()).toHaveLength(1);
  const [conversation] = await tenant.conversations();
  expect((await getConversation(tenant.ctx, conversation?.id ?? "")).contact.name).toBe("Pablo");
});

test("of several changes of one contact the newest counts, wherever it stands", async ({
  createTenant,
  drain,
}) => {
  const tenant = await createTenant();
  const at = (seconds: number) => ({ metadata: { timestamp: secondsAgo(seconds) } });

  await deliver(
    sync(
      tenant,
      contactSync("1650", "Second", at(20)),
      contactSync("1650", "Third", at(10)),
      contactSync("1650", "First", at(30)),
      contactSync("1651", null, at(10)),
      contactSync("1651", "Removed since", at(20)),
    ),
  );
  await drain();

  expect(await tenant.contacts()).toMatchObject([{ waId: "1650", savedName: "Third" }]);
});

test("an older change that comes in a later webhook does not undo a newer one", async ({
  createTenant,
  drain,
}) => {
  const tenant = await createTenant();
  const at = (seconds: number) => ({ metadata: { timestamp: secondsAgo(seconds) } });

  for (const change of [
    contactSync("1650", "New name", at(10)),
    contactSync("1650", "Old name", at(60)),
    contactSync("1650", null, at(30)),
  ]) {
    await deliver(sync(tenant, change));
    await drain();
  }

  expect(await tenant.contacts()).toMatchObject([{ waId: "1650", savedName: "New name" }]);
});

test("the same contacts again are no news", async ({ createTenant, drain, logs }) => {
  const tenant = await createTenant();
  await createSync(tenant, "contacts");
  await deliver(sync(tenant, contactSync("1650", "Pablo")));
  await drain();
  const before = await tenant.liveEvents();

  await deliver({ ...sync(tenant, contactSync("1650", "Pablo")), delivery: 2 });
  await drain();

  expect(await tenant.liveEvents()).toEqual(before);
  expect(await syncsOf(tenant)).toMatchObject([{ received: 1 }]);
  expect((await logs()).at(-1)?.outcome).toMatchObject([{ reason: "1 contacts known so already" }]);
});

test("a thousand contacts come in, then their chats, and each is one contact", async ({
  createTenant,
  drain,
}) => {
  const tenant = await createTenant();
  await createSync(tenant, "contacts");
  const numbers = Array.from({ length: 1_000 }, (_, index) => `5511${900_000_000 + index}`);

  await deliver(sync(tenant, ...numbers.map((number) => contactSync(number, `Contact ${number}`))));
  const chats = numbers.slice(0, 20).map((number) => thread(number, receivedText(number, "hi")));
  await deliver(appWebhook(tenant, "history", { history: [chunk({}, ...chats)] }));
  await Promise.all([drain(), drain()]);

  expect(await tenant.contacts()).toHaveLength(1_000);
  expect(await tenant.conversations()).toHaveLength(20);
  expect(await syncsOf(tenant)).toMatchObject([{ received: 1_000 }]);
});

test("what cannot be read is named, the rest is taken", async ({ createTenant, drain, logs }) => {
  const tenant = await createTenant();

  await deliver(
    sync(tenant, { type: "contact" }, contactSync("", "NOBODY-WORDS"), contactSync("1650", "Pablo"), {
      ...contactSync("1651", "Group"),
      type: "group",
    }),
  );
  await drain();

  expect(await tenant.contacts()).toMatchObject([{ savedName: "Pablo" }]);
  const [log] = await logs();
  expect(log?.outcome).toMatchObject([{ became: "failed" }]);
  expect(log?.error).toMatch(
    /state_sync\[0\]: .*state_sync\[1\]: the contact has no number.*1 changes of an unknown kind/,
  );
  expect(JSON.stringify(log?.outcome)).not.toContain("WORDS");
});

test("a change of a contact shows that the phone is in use, and ends a warning that it is not", async ({
  createTenant,
  drain,
}) => {
  const tenant = await createTenant();
  const { organizationId, configId, phoneId } = tenant;
  await tenant.ctx.tenant((db) =>
    db.connectionAlert.create({
      data: { organizationId, configId, phoneId, code: "app_idle", severity: "warning" },
    }),
  );

  await deliver(sync(tenant, contactSync("1650", "Pablo")));
  await drain();

  const { lastAppActivityAt } = await numberOf(tenant);
  expect(Date.now() - (lastAppActivityAt?.getTime() ?? 0)).toBeLessThan(60_000);
  const alerts = await tenant.ctx.tenant((db) => db.connectionAlert.findMany({ where: { organizationId } }));
  expect(alerts).toMatchObject([{ code: "app_idle", resolvedAt: expect.any(Date) as Date }]);
});
