import { describe, expect } from "vitest";
import { drainOutbox } from "@/services/outbox/drain-outbox";
import { retryMessage } from "@/services/outbox/retry-message";
import { appWebhook, echoOf, without } from "@/testing/business-app-fixtures";
import {
  contactOf,
  deliver,
  secondsAgo,
  statusOf,
  test,
  textMessage,
  type Tenant,
} from "@/testing/webhook-fixtures";

const echoes = (tenant: Tenant, ...messages: unknown[]) =>
  appWebhook(tenant, "smb_message_echoes", { message_echoes: messages });

test("what the business sends from its phone stands in the conversation, and asks nothing of the agents", async ({
  createTenant,
  drain,
  logs,
}) => {
  const tenant = await createTenant();
  const asked = textMessage("16505551234", "Are you open?", { timestamp: secondsAgo(60) });
  await deliver(tenant.webhook({ contacts: [contactOf("16505551234", "Pablo")], messages: [asked] }));
  await drain();
  const [before] = await tenant.conversations();

  const echo = echoOf("16505551234", "Until six!", { context: { id: asked.id } });
  await deliver(echoes(tenant, echo));
  await deliver({ ...echoes(tenant, echo), delivery: 2 });
  await drain();

  const sentAt = new Date(Number(echo.timestamp) * 1000);
  const [, stored] = await tenant.messages();
  expect(await tenant.messages()).toHaveLength(2);
  expect(stored).toMatchObject({
    wamid: echo.id,
    direction: "out",
    origin: "business_app",
    status: "sent",
    statusTimes: { sent: sentAt.toISOString() },
    content: { body: "Until six!" },
    authorId: null,
    replyToWamid: asked.id,
    sentAt,
  });
  const [after] = await tenant.conversations();
  expect({ ...after, updatedAt: null }).toEqual({ ...before, lastMessageAt: sentAt, updatedAt: null });
  expect((await tenant.liveEvents()).slice(-2)).toMatchObject([
    { kind: "message.created", subjectId: stored?.id, conversationId: before?.id },
    { kind: "conversation.updated", subjectId: before?.id },
  ]);
  const number = await tenant.ctx.tenant((db) =>
    db.whatsAppPhoneNumber.findFirstOrThrow({ where: { organizationId: tenant.organizationId } }),
  );
  expect(number.lastAppActivityAt).toEqual(sentAt);
  expect((await logs()).map(({ outcome }) => outcome)).toMatchObject([
    [{ became: "messages" }],
    [{ became: "messages", messages: 1 }],
    [{ became: "messages", messages: 1, reason: "1 messages were there already" }],
  ]);
});

test("a conversation that the phone begins waits in the archive until the customer writes", async ({
  createTenant,
  drain,
}) => {
  const tenant = await createTenant();
  await deliver(echoes(tenant, echoOf("1650", "Your order is ready")));
  await drain();
  expect(await tenant.conversations()).toMatchObject([
    { status: "resolved", unreadCount: 0, lastInboundAt: null },
  ]);

  await deliver(tenant.webhook({ messages: [textMessage("1650", "Thanks!")] }));
  await drain();

  expect(await tenant.conversations()).toMatchObject([{ status: "open", unreadCount: 1 }]);
});

test("a resolved conversation is not opened by the phone", async ({ createTenant, drain }) => {
  const tenant = await createTenant();
  await deliver(tenant.webhook({ messages: [textMessage("1650", "hi", { timestamp: secondsAgo(90) })] }));
  await drain();
  await tenant.ctx.tenant((db) =>
    db.conversation.updateMany({
      where: { organizationId: tenant.organizationId },
      data: { status: "resolved", unreadCount: 0 },
    }),
  );

  await deliver(echoes(tenant, echoOf("1650", "bye")));
  await drain();

  expect(await tenant.conversations()).toMatchObject([{ status: "resolved", unreadCount: 0 }]);
});

test("a customer who hides the number is known by the BSUID", async ({ createTenant, drain }) => {
  const tenant = await createTenant();
  const hidden = without(echoOf("", "hi"), "to");
  await deliver(echoes(tenant, { ...hidden, to_user_id: "US.13491208655302741918" }));
  await deliver(
    tenant.webhook({
      messages: [
        { from_user_id: "US.13491208655302741918", id: "wamid.x", type: "text", text: { body: "oi" } },
      ],
    }),
  );
  await drain();

  expect(await tenant.contacts()).toMatchObject([{ waId: null, userId: "US.13491208655302741918" }]);
  expect(await tenant.conversations()).toHaveLength(1);
});

test.for(["before", "after"] as const)(
  "ticks that come %s the echo are applied to it",
  async (order, { createTenant, drain }) => {
    const tenant = await createTenant();
    const echo = echoOf("1650", "hi");
    const bodies = [
      echoes(tenant, echo),
      tenant.webhook({ statuses: [statusOf(echo.id, "read"), statusOf(echo.id, "delivered")] }),
    ];
    for (const body of order === "after" ? bodies : bodies.toReversed()) {
      await deliver(body);
      await drain();
    }

    const [message] = await tenant.messages();
    expect(message?.status).toBe("read");
    expect(Object.keys(message?.statusTimes as object).toSorted()).toEqual(["delivered", "read", "sent"]);
    expect(await tenant.parked()).toEqual([]);
  },
);

describe("what the phone changes afterwards", () => {
  test("is kept beside the message that it is about, which keeps its words", async ({
    createTenant,
    drain,
  }) => {
    const tenant = await createTenant();
    const echo = echoOf("1650", "Until sex!", { timestamp: secondsAgo(30) });
    const edit = {
      ...echoOf("1650", "", { timestamp: secondsAgo(20) }),
      type: "edit",
      edit: { original_message_id: echo.id, message: { type: "text", text: { body: "Until six!" } } },
    };
    const revoke = {
      ...without(echoOf("1650", ""), "to"),
      type: "revoke",
      revoke: { original_message_id: echo.id },
    };

    await deliver(echoes(tenant, echo));
    await deliver(echoes(tenant, edit));
    await deliver(echoes(tenant, revoke));
    await drain();

    expect(await tenant.messages()).toMatchObject([
      { type: "text", content: { body: "Until sex!" } },
      { type: "edit", content: edit.edit, targetWamid: echo.id, origin: "business_app" },
      { type: "revoke", content: { original_message_id: echo.id }, targetWamid: echo.id },
    ]);
    expect(await tenant.conversations()).toHaveLength(1);
  });
});

test("a photo from the phone is fetched, and a reaction names what it is to", async ({
  createTenant,
  drain,
}) => {
  const tenant = await createTenant();
  const image = { id: "24230790383178626", mime_type: "image/jpeg", sha256: "29ed", caption: "Our shop" };
  const photo = { ...without(echoOf("1650", ""), "text"), type: "image", image };
  const reaction = { message_id: "wamid.theirs", emoji: "👍" };
  const thumb = { ...without(echoOf("1650", ""), "text"), type: "reaction", reaction };
  await deliver(echoes(tenant, photo, { ...thumb, context: { forwarded: true } }));
  await drain();

  const files = await tenant.ctx.tenant((db) =>
    db.mediaFile.findMany({ where: { organizationId: tenant.organizationId } }),
  );
  expect(files).toMatchObject([{ phoneId: tenant.phoneId, metaMediaId: image.id, status: "pending" }]);
  const messages = await tenant.messages();
  expect(messages.find(({ type }) => type === "image")).toMatchObject({
    content: image,
    mediaId: files[0]?.id,
  });
  expect(messages.find(({ type }) => type === "reaction")).toMatchObject({
    targetWamid: "wamid.theirs",
    content: reaction,
    attributes: { forwarded: "once" },
  });
});

test("echoes of the field without a prefix are filed like those of the phone", async ({
  createTenant,
  drain,
  logs,
}) => {
  const tenant = await createTenant();
  await deliver(appWebhook(tenant, "message_echoes", { message_echoes: [echoOf("1650", "From elsewhere")] }));
  await drain();
  expect(await tenant.messages()).toMatchObject([{ direction: "out", content: { body: "From elsewhere" } }]);
  expect(await logs()).toMatchObject([{ outcome: [{ became: "messages", messages: 1 }] }]);
  const number = await tenant.ctx.tenant((db) =>
    db.whatsAppPhoneNumber.findFirstOrThrow({ where: { organizationId: tenant.organizationId } }),
  );
  expect(number.lastAppActivityAt).toBeNull();
});

test("every type is kept as Meta sends it, one without a receiver is named", async ({
  createTenant,
  drain,
  logs,
}) => {
  const tenant = await createTenant();
  const nowhere = without(echoOf("", "NOWHERE-WORDS"), "to");
  await deliver(
    echoes(
      tenant,
      { ...echoOf("1650", ""), type: "image", image: { id: "1", caption: "look" } },
      { ...echoOf("1650", ""), type: "brand_new", brand_new: { a: 1 } },
      { type: "text" },
      nowhere,
    ),
  );
  await drain();

  const stored = await tenant.messages();
  expect(stored.map(({ type, content }) => [type, content])).toEqual([
    ["image", { id: "1", caption: "look" }],
    ["brand_new", { a: 1 }],
  ]);
  const [log] = await logs();
  expect(log?.error).toMatch(
    /message_echoes\[2\]: id: .*message_echoes\[3\]: conflict: the message does not say/,
  );
  expect(log?.error).not.toContain("WORDS");
});

test("nothing that the phone sent is ever sent by us", async ({ createTenant, drain, system }) => {
  const tenant = await createTenant();
  const echo = echoOf("1650", "hi");
  await deliver(echoes(tenant, echo));
  await deliver(tenant.webhook({ messages: [textMessage("1650", "hello")] }));
  const error = { code: 131026, title: "Undeliverable" };
  await deliver(tenant.webhook({ statuses: [statusOf(echo.id, "failed", { errors: [error] })] }));
  await drain();
  const failed = (await tenant.messages()).find(({ wamid }) => wamid === echo.id);
  expect(failed).toMatchObject({ status: "failed", error: { code: 131026 } });

  await expect(retryMessage(tenant.ctx, failed?.id ?? "")).rejects.toMatchObject({ code: "not_retryable" });
  expect(await drainOutbox(system)).toBe(0);
});

test("what the phone edits, deletes or reacts to is shown anew where it stands", async ({
  createTenant,
  drain,
}) => {
  const tenant = await createTenant();
  const echo = echoOf("16505551234", "Until six!");
  await deliver(echoes(tenant, echo));
  await drain();
  const [stored] = await tenant.messages();
  const seen = (await tenant.liveEvents()).length;

  const plain = without(echoOf("16505551234", ""), "text");
  await deliver(
    echoes(tenant, { ...plain, type: "reaction", reaction: { message_id: echo.id, emoji: "👍" } }),
  );
  await drain();
  expect((await tenant.liveEvents()).slice(seen)).toContainEqual(
    expect.objectContaining({ kind: "message.updated", subjectId: stored?.id }),
  );
});
