import { describe, expect } from "vitest";
import {
  contactOf,
  deliver,
  entry,
  envelope,
  messagesChange,
  metaId,
  newWamid,
  refuseText,
  secondsAgo,
  statusOf,
  test,
  textMessage,
} from "@/testing/webhook-fixtures";
import { claimEvents, releaseLeases } from "./claim-events";
import { drainWebhooks } from "./drain-webhooks";
import { finishLogs } from "./finish-logs";
import { processBatch } from "./process-batch";

describe("a customer's message", () => {
  test("makes contact, conversation and message, and browsers hear of it", async ({
    createTenant,
    drain,
    logs,
  }) => {
    const tenant = await createTenant();
    const message = textMessage("5511988887777", "Bom dia", { context: { from: "1", id: "wamid.earlier" } });

    await deliver(
      tenant.webhook({ contacts: [contactOf("5511988887777", "Dona Rosa")], messages: [message] }),
    );
    await drain();

    const sentAt = new Date(Number(message.timestamp) * 1000);
    const [conversation] = await tenant.conversations();
    expect(await tenant.contacts()).toMatchObject([
      { waId: "5511988887777", userId: null, profileName: "Dona Rosa" },
    ]);
    expect(conversation).toMatchObject({
      status: "open",
      unreadCount: 1,
      lastInboundAt: sentAt,
      lastMessageAt: sentAt,
    });
    const [stored] = await tenant.messages();
    expect(stored).toMatchObject({
      wamid: message.id,
      direction: "in",
      status: "received",
      type: "text",
      content: { body: "Bom dia" },
      replyToWamid: "wamid.earlier",
      sentAt,
    });
    expect(await tenant.liveEvents()).toMatchObject([
      { kind: "message.created", subjectId: stored?.id, conversationId: conversation?.id },
      { kind: "conversation.updated", subjectId: conversation?.id, conversationId: conversation?.id },
      { kind: "connection.updated", subjectId: tenant.configId },
    ]);
    const { lastWebhookAt, updatedAt, createdAt } = await tenant.config();
    expect(lastWebhookAt).toEqual((await logs())[0]?.receivedAt);
    expect(updatedAt).toEqual(createdAt);
    expect(await logs()).toMatchObject([
      {
        status: "processed",
        organizationId: tenant.organizationId,
        configId: tenant.configId,
        error: null,
        lockedUntil: null,
      },
    ]);
  });

  test("R5 is one message however many different bodies bring it", async ({ createTenant, drain, logs }) => {
    const tenant = await createTenant();
    const message = textMessage("5511", "once");

    await Promise.all([
      deliver(tenant.webhook({ messages: [message] })),
      deliver(tenant.webhook({ contacts: [contactOf("5511", "Rosa")], messages: [message] })),
      deliver(tenant.webhook({ messages: [message, message] })),
    ]);
    await Promise.all([drain(), drain(), drain()]);

    expect(await tenant.messages()).toHaveLength(1);
    expect(await tenant.conversations()).toMatchObject([{ unreadCount: 1 }]);
    expect((await tenant.liveEvents()).filter(({ kind }) => kind === "message.created")).toHaveLength(1);
    expect((await logs()).map(({ status }) => status)).toEqual(["processed", "processed", "processed"]);
  });

  test("R8 ten first ones of a new contact, processed by several workers, open one conversation", async ({
    createTenant,
    system,
    drain,
  }) => {
    const tenant = await createTenant();
    for (let index = 0; index < 10; index += 1) {
      await deliver(tenant.webhook({ messages: [textMessage("5511", `photo ${index}`)] }));
    }

    // One claim each, so that they really run side by side.
    const claims = await Promise.all(Array.from({ length: 10 }, () => claimEvents(system, 1)));
    await Promise.all(claims.flat().map((log) => processBatch(system, [log])));
    await drain();

    expect(claims.flat()).toHaveLength(10);
    expect(await tenant.contacts()).toHaveLength(1);
    expect(await tenant.conversations()).toMatchObject([{ unreadCount: 10 }]);
    expect(await tenant.messages()).toHaveLength(10);
  });

  test("R10 that comes late changes neither the window nor the order", async ({ createTenant, drain }) => {
    const tenant = await createTenant();
    const late = textMessage("5511", "first written", { timestamp: secondsAgo(600) });
    const newest = textMessage("5511", "then written", { timestamp: secondsAgo(60) });

    await deliver(tenant.webhook({ messages: [newest] }));
    await drain();
    await deliver(tenant.webhook({ messages: [late] }));
    await drain();

    const newestAt = new Date(Number(newest.timestamp) * 1000);
    expect(await tenant.conversations()).toMatchObject([
      { lastInboundAt: newestAt, lastMessageAt: newestAt, unreadCount: 2 },
    ]);
    expect((await tenant.messages()).map(({ wamid }) => wamid)).toEqual([late.id, newest.id]);
  });

  test.for(["resolved", "snoozed"] as const)(
    "opens a %s conversation again",
    async (status, { createTenant, drain }) => {
      const tenant = await createTenant();
      const from = metaId();
      await deliver(tenant.webhook({ messages: [textMessage(from, "one")] }));
      await drain();
      await tenant.ctx.tenant((db) =>
        db.conversation.updateMany({
          where: { organizationId: tenant.organizationId },
          data: { status, snoozedUntil: new Date() },
        }),
      );

      await deliver(tenant.webhook({ messages: [textMessage(from, "two")] }));
      await drain();

      const [conversation] = await tenant.conversations();
      expect(conversation?.status).toBe("open");
      if (status === "snoozed") expect(conversation?.snoozedUntil).toBeNull();
    },
  );

  test("of the system is shown, but is not the customer writing", async ({ createTenant, drain }) => {
    const tenant = await createTenant();
    const message = {
      from: "5511",
      id: newWamid(),
      timestamp: secondsAgo(0),
      type: "system",
      system: { type: "user_changed_number", wa_id: "5512" },
    };

    await deliver(tenant.webhook({ messages: [message] }));
    await drain();

    expect(await tenant.messages()).toMatchObject([
      { type: "system", content: { type: "user_changed_number" } },
    ]);
    expect(await tenant.conversations()).toMatchObject([{ unreadCount: 0, lastInboundAt: null }]);
  });
});

describe("a customer known by BSUID", () => {
  const from = (userId: string, more: object = {}) => ({
    from_user_id: userId,
    id: newWamid(),
    type: "text",
    text: { body: "oi" },
    ...more,
  });

  test("alone is found again", async ({ createTenant, drain }) => {
    const tenant = await createTenant();

    await deliver(
      tenant.webhook({
        messages: [from("BR.1")],
        contacts: [{ profile: { name: "Zé", username: "ze" }, user_id: "BR.1" }],
      }),
    );
    await deliver(tenant.webhook({ messages: [from("BR.1")] }));
    await drain();

    expect(await tenant.contacts()).toMatchObject([
      { waId: null, userId: "BR.1", profileName: "Zé", username: "ze" },
    ]);
    expect(await tenant.messages()).toHaveLength(2);
    expect(await tenant.conversations()).toHaveLength(1);
  });

  test("and then by number as well is one contact, in either order", async ({ createTenant, drain }) => {
    const tenant = await createTenant();
    for (const message of [
      from("BR.1"),
      from("BR.1", { from: "5511" }),
      textMessage("5522", "oi"),
      from("BR.2", { from: "5522" }),
    ]) {
      await deliver(tenant.webhook({ messages: [message] }));
      await drain();
    }

    expect(await tenant.contacts()).toMatchObject([
      { waId: "5511", userId: "BR.1" },
      { waId: "5522", userId: "BR.2" },
    ]);
  });

  test("when two contacts exist already, they are joined, and so are their conversations", async ({
    createTenant,
    drain,
  }) => {
    const tenant = await createTenant();
    for (const message of [
      from("BR.1"),
      textMessage("5511", "oi"),
      from("BR.1", { from: "5511", id: "wamid.both" }),
    ]) {
      await deliver(tenant.webhook({ messages: [message] }));
      await drain();
    }

    const contacts = await tenant.contacts();
    expect(contacts).toMatchObject([
      { waId: "5511", userId: "BR.1", mergedIntoId: null },
      { waId: null, userId: null, mergedIntoId: contacts[0]?.id },
    ]);
    const shown = (await tenant.conversations()).filter(({ mergedIntoId }) => mergedIntoId === null);
    expect(shown).toMatchObject([{ contactId: contacts[0]?.id, unreadCount: 3 }]);
    expect((await tenant.messages()).map(({ conversationId }) => conversationId)).toEqual(
      Array.from({ length: 3 }, () => shown[0]?.id),
    );
  });
});

test("a batch of two tenants, a stranger's number, an unknown field and a poison message: each gets what is its own", async ({
  createTenant,
  drain,
  logs,
  system,
  logLines,
}) => {
  const [one, two] = [await createTenant(), await createTenant()];
  const unknownNumber = metaId();
  // The database refuses it, whatever we check before.
  await refuseText(system, "POISON-WORDS");
  const poison = textMessage("5511", "POISON-WORDS");
  const noId = { ...textMessage("5511", "SHAPELESS-WORDS"), id: null };

  await deliver(
    envelope(
      entry(
        one.wabaId,
        messagesChange(one.phoneId, {
          messages: [textMessage("5511", "a"), poison, textMessage("5512", "b"), noId],
        }),
        { field: "brand_new_field", value: { hello: 1 } },
      ),
      entry(
        two.wabaId,
        messagesChange(two.phoneId, { messages: [textMessage("5511", "c")] }),
        messagesChange(unknownNumber, { messages: [textMessage("5513", "STRANGER-WORDS")] }),
      ),
    ),
  );
  await drain();

  expect((await one.messages()).map(({ content }) => content)).toEqual([{ body: "a" }, { body: "b" }]);
  expect((await two.messages()).map(({ content }) => content)).toEqual([{ body: "c" }]);
  const [first] = await logs();
  expect(first).toMatchObject({ status: "received", attempts: 1, organizationId: null, configId: null });
  expect(first?.nextAttemptAt.getTime()).toBeGreaterThan(Date.now());
  expect(first?.outcome).toMatchObject([
    { field: "messages", phoneId: one.phoneId, wabaId: one.wabaId, became: "failed", messages: 2 },
    { field: "brand_new_field", wabaId: one.wabaId, became: "ignored" },
    { field: "messages", phoneId: two.phoneId, became: "messages", messages: 1 },
    { field: "messages", phoneId: unknownNumber, became: "unrouted" },
  ]);

  for (let attempt = 2; attempt <= 5; attempt += 1) {
    await system.acrossTenants((db) =>
      db.whatsAppWebhookLog.updateMany({ data: { nextAttemptAt: new Date(0) } }),
    );
    await drain();
  }
  const [last] = await logs();
  expect(last).toMatchObject({ status: "failed", attempts: 5 });
  expect(last?.error).toMatch(
    /changes\[0\] \(messages\): messages\[3\]: it has no id; messages\[1\]: .*P0001/,
  );
  expect(await one.messages()).toHaveLength(2);
  expect(await one.conversations()).toMatchObject([{ unreadCount: 1 }, { unreadCount: 1 }]);

  const written = JSON.stringify([last?.error, last?.outcome]) + logLines.join("");
  expect(logLines.join("")).toContain("webhook step failed");
  expect(written).not.toMatch(/WORDS/);
});

test("what comes for a number whose connection was taken down is filed nowhere", async ({
  createTenant,
  drain,
  logs,
}) => {
  const tenant = await createTenant();
  await tenant.ctx.tenant((db) =>
    db.whatsAppConfig.update({ where: { id: tenant.configId }, data: { status: "disconnected" } }),
  );

  await deliver(tenant.webhook({ messages: [textMessage("5511", "hello?")] }));
  await drain();

  expect(await tenant.messages()).toEqual([]);
  expect(await logs()).toMatchObject([
    { status: "unrouted", organizationId: tenant.organizationId, outcome: [{ became: "unrouted" }] },
  ]);
});

test("a field of a known account is kept for its organization, though nothing is done with it", async ({
  createTenant,
  drain,
  logs,
}) => {
  const tenant = await createTenant();

  await deliver(
    envelope(entry(tenant.wabaId, { field: "account_update", value: { event: "VERIFIED_ACCOUNT" } })),
  );
  await drain();

  expect(await logs()).toMatchObject([
    {
      status: "processed",
      organizationId: tenant.organizationId,
      outcome: [{ field: "account_update", became: "ignored" }],
    },
  ]);
});

test.for([[{}], ["null"], [{ object: "page", entry: [] }]])(
  "a body that is no WhatsApp envelope ends as unrouted: %j",
  async ([body], { drain, logs }) => {
    await deliver(body);
    await drain();

    expect(await logs()).toMatchObject([{ status: "unrouted", error: null }]);
  },
);

test("errors of the account alone are noted", async ({ createTenant, drain, logs }) => {
  const tenant = await createTenant();

  await deliver(tenant.webhook({ errors: [{ code: 130429, title: "Rate limit hit" }] }));
  await drain();

  expect(await logs()).toMatchObject([
    {
      status: "processed",
      outcome: [{ became: "messages", messages: 0, statuses: 0, reason: "1 errors of the account" }],
    },
  ]);
});

test("a thousand updates in one body are all handled", async ({ createTenant, drain, logs }) => {
  const tenant = await createTenant();
  const messages = Array.from({ length: 500 }, (_, index) => textMessage(`55${index % 7}`, `n ${index}`));
  const statuses = Array.from({ length: 500 }, () => statusOf(newWamid(), "sent"));

  await deliver(tenant.webhook({ messages, statuses }));
  await drain();

  expect(await tenant.messages()).toHaveLength(500);
  expect(await tenant.contacts()).toHaveLength(7);
  expect(await tenant.parked()).toHaveLength(500);
  expect(await logs()).toMatchObject([{ status: "processed", outcome: [{ messages: 500, statuses: 500 }] }]);
});

test("R13 what a dead worker held is taken over after its lease, and the dead one's late word does not count", async ({
  createTenant,
  system,
  logs,
}) => {
  const tenant = await createTenant();
  await deliver(tenant.webhook({ messages: [textMessage("5511", "still here")] }));
  const [held] = await claimEvents(system, 1);
  if (!held) throw new Error("nothing was claimed");

  expect(await drainWebhooks(system)).toBe(0);
  await system.acrossTenants((db) =>
    db.whatsAppWebhookLog.updateMany({ data: { lockedUntil: new Date(Date.now() - 1000) } }),
  );
  expect(await drainWebhooks(system)).toBe(1);
  await processBatch(system, [held]);
  const late = await system.acrossTenants((db) =>
    finishLogs(db, [{ log: held, outcome: [], problem: "from the dead" }]),
  );
  expect(late).toMatchObject([{ isStale: true }]);

  expect(await logs()).toMatchObject([{ status: "processed", attempts: 1, claims: 2, error: null }]);
  expect(await tenant.messages()).toHaveLength(1);
});

test("what could not be processed for want of the database is due again at once and counts no attempt", async ({
  createTenant,
  system,
  drain,
  logs,
}) => {
  const tenant = await createTenant();
  await deliver(tenant.webhook({ messages: [textMessage("5511", "still here")] }));
  const held = await claimEvents(system, 1);

  await releaseLeases(system, held);
  expect(await logs()).toMatchObject([{ attempts: 0, claims: 0, lockedUntil: null }]);
  await drain();
  await releaseLeases(system, held);

  expect(await logs()).toMatchObject([{ status: "processed", attempts: 1 }]);
});
