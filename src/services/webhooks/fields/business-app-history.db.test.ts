import { randomBytes } from "node:crypto";
import { describe, expect } from "vitest";
import {
  appWebhook,
  BUSINESS,
  chunk,
  createSync,
  declinedHistory,
  echoOf,
  openAlertsOf,
  placeholder,
  receivedText,
  sentText,
  syncsOf,
  thread,
  without,
} from "@/testing/business-app-fixtures";
import { contactOf, deliver, metaId, secondsAgo, test, textMessage } from "@/testing/webhook-fixtures";

test("the chats of the Business app become resolved conversations that nobody has to read", async ({
  createTenant,
  drain,
  logs,
}) => {
  const tenant = await createTenant();
  await createSync(tenant, "history");
  const asked = receivedText("16505551234", "Do you open on Sundays?");
  const answered = sentText("16505551234", "We do!", { context: { id: asked.id } });
  const photo = {
    from: BUSINESS,
    id: "wamid.photo",
    timestamp: secondsAgo(60),
    history_context: { status: "PLAYED" },
  };

  await deliver(
    appWebhook(tenant, "history", {
      history: [
        chunk(
          { phase: 1, progress: 55 },
          thread("16505551234", asked, answered, { ...photo, type: "media_placeholder" }),
        ),
      ],
    }),
  );
  await drain();

  expect(await tenant.messages()).toMatchObject([
    {
      wamid: asked.id,
      direction: "in",
      origin: "history",
      status: "received",
      content: { body: "Do you open on Sundays?" },
    },
    {
      wamid: answered.id,
      direction: "out",
      origin: "history",
      status: "read",
      statusTimes: { sent: new Date(Number(answered.timestamp) * 1000).toISOString() },
      replyToWamid: asked.id,
      authorId: null,
    },
    { wamid: "wamid.photo", direction: "out", type: "media_placeholder", status: "played", content: {} },
  ]);
  expect(await tenant.contacts()).toMatchObject([
    { waId: "16505551234", profileName: null, savedName: null },
  ]);
  const [conversation] = await tenant.conversations();
  expect(conversation).toMatchObject({
    status: "resolved",
    unreadCount: 0,
    lastInboundAt: null,
    lastMessageAt: new Date(Number(photo.timestamp) * 1000),
  });
  expect(await syncsOf(tenant)).toMatchObject([{ status: "receiving", progress: 55, phase: 1, received: 3 }]);
  expect((await tenant.liveEvents()).map(({ kind, subjectId }) => [kind, subjectId])).toEqual([
    ["conversation.imported", conversation?.id],
    ["connection.updated", tenant.configId],
    ["connection.updated", tenant.configId],
  ]);
  expect(await logs()).toMatchObject([
    {
      status: "processed",
      organizationId: tenant.organizationId,
      outcome: [{ became: "messages", messages: 3 }],
    },
  ]);
});

test.for([
  ["DELIVERED", "delivered"],
  ["ERROR", "failed"],
  ["PENDING", "sent"],
  ["PLAYED", "played"],
  ["READ", "read"],
  ["SENT", "sent"],
  ["BRAND_NEW", "sent"],
  ["constructor", "sent"],
] as const)(
  "a message of the business that is %s there is %s here, and never the outbox's",
  async ([status, expected], { createTenant, drain }) => {
    const tenant = await createTenant();

    const message = sentText("1650", "hi", { history_context: { status } });
    await deliver(appWebhook(tenant, "history", { history: [chunk({}, thread("1650", message))] }));
    await drain();

    expect(await tenant.messages()).toMatchObject([{ direction: "out", status: expected }]);
  },
);

test("history is added to a conversation that goes on, and changes nothing else of it", async ({
  createTenant,
  drain,
}) => {
  const tenant = await createTenant();
  const live = textMessage("1650", "I am here now");
  await deliver(tenant.webhook({ contacts: [contactOf("1650", "Rosa")], messages: [live] }));
  await drain();
  const [before] = await tenant.conversations();

  await deliver(
    appWebhook(tenant, "history", {
      history: [
        chunk(
          {},
          thread("1650", receivedText("1650", "long ago"), { ...live, history_context: { status: "READ" } }),
        ),
      ],
    }),
  );
  await drain();

  const [after] = await tenant.conversations();
  expect(await tenant.conversations()).toHaveLength(1);
  expect({ ...after, updatedAt: null }).toEqual({ ...before, updatedAt: null });
  expect((await tenant.messages()).map(({ origin }) => origin)).toEqual(["history", "api"]);
  expect(await tenant.contacts()).toMatchObject([{ profileName: "Rosa" }]);
});

test("a message that the history brought first and the customer's webhook then, is one that waits for an answer", async ({
  createTenant,
  drain,
}) => {
  const tenant = await createTenant();
  const live = textMessage("1650", "Hello?");
  const inHistory = placeholder({ ...live, history_context: { status: "DELIVERED" } });
  await deliver(appWebhook(tenant, "history", { history: [chunk({}, thread("1650", inHistory))] }));
  await drain();

  await deliver(tenant.webhook({ messages: [live] }));
  await deliver(tenant.webhook({ contacts: [contactOf("1650", "Rosa")], messages: [live] }));
  await drain();

  expect(await tenant.messages()).toMatchObject([
    { origin: "api", type: "text", content: { body: "Hello?" } },
  ]);
  expect(await tenant.conversations()).toMatchObject([
    { status: "open", unreadCount: 1, lastInboundAt: new Date(Number(live.timestamp) * 1000) },
  ]);
});

describe("media of the history", () => {
  const file = { mime_type: "image/jpeg", sha256: "29ed", id: "24230790383178626", caption: "our shop" };
  const media = (message: Record<string, unknown>) => {
    const rest = without(message, "text", "history_context", "to");
    return { ...rest, type: "image", image: file };
  };

  test.for(["after", "before"] as const)(
    "fill their placeholder when they come %s it",
    async (order, { createTenant, drain, system, logs }) => {
      const tenant = await createTenant();
      const ours = sentText("1650", "", { id: "wamid.ours", history_context: { status: "DELIVERED" } });
      const theirs = receivedText("1650", "", { id: "wamid.theirs" });
      const threads = thread("1650", placeholder(theirs), placeholder(ours));
      const bodies = [
        appWebhook(tenant, "history", { history: [chunk({}, threads)] }),
        appWebhook(tenant, "history", { messages: [media(ours), media(theirs)] }),
      ];

      for (const body of order === "after" ? bodies : bodies.toReversed()) {
        await deliver(body);
        await drain();
      }
      if (order === "before") {
        // Whose chat our photo is of, only the placeholder tells: the file waits for it.
        expect((await logs())[0]).toMatchObject({ status: "received", attempts: 1 });
        await system.acrossTenants((db) =>
          db.whatsAppWebhookLog.updateMany({ data: { nextAttemptAt: new Date(0) } }),
        );
        await drain();
      }

      expect(await tenant.messages()).toMatchObject([
        { wamid: "wamid.theirs", direction: "in", type: "image", content: file, status: "received" },
        { wamid: "wamid.ours", direction: "out", type: "image", content: file, status: "delivered" },
      ]);
      const [awaited] = await tenant.ctx.tenant((db) =>
        db.mediaFile.findMany({ where: { organizationId: tenant.organizationId } }),
      );
      expect(awaited).toMatchObject({ metaMediaId: file.id, declaredType: "image/jpeg", status: "pending" });
      expect((await tenant.messages()).map(({ mediaId }) => mediaId)).toEqual([awaited?.id, awaited?.id]);
      expect(await tenant.conversations()).toMatchObject([
        { status: "resolved", unreadCount: 0, lastInboundAt: null },
      ]);
      expect((await logs()).map(({ status }) => status)).toEqual(["processed", "processed"]);
    },
  );

  test("are not undone by a placeholder that comes again", async ({ createTenant, drain }) => {
    const tenant = await createTenant();
    const theirs = receivedText("1650", "");
    const again = [chunk({ chunk_order: 2 }, thread("1650", placeholder(theirs)))];
    await deliver(appWebhook(tenant, "history", { messages: [media(theirs)] }));
    await deliver(appWebhook(tenant, "history", { history: again }));
    await drain();

    expect(await tenant.messages()).toMatchObject([{ type: "image", content: file }]);
  });
});

test("three thousand messages of sixty chats in one body are all filed, in few events", async ({
  createTenant,
  drain,
  logs,
}) => {
  const tenant = await createTenant();
  await createSync(tenant, "history");
  const threads = Array.from({ length: 60 }, (_, chat) =>
    thread(
      `5511${90_000 + chat}`,
      ...Array.from({ length: 50 }, (_one, index) => {
        const more = { timestamp: secondsAgo(86_400 + 100 * chat + index) };
        return index % 2 === 0
          ? sentText(`5511${90_000 + chat}`, `m ${index}`, more)
          : receivedText(`5511${90_000 + chat}`, `m ${index}`, more);
      }),
    ),
  );

  await deliver(appWebhook(tenant, "history", { history: [chunk({ progress: 100, phase: 2 }, ...threads)] }));
  await drain();

  expect(await tenant.messages()).toHaveLength(3_000);
  const conversations = await tenant.conversations();
  expect(conversations).toHaveLength(60);
  expect(conversations.every(({ unreadCount, status }) => unreadCount === 0 && status === "resolved")).toBe(
    true,
  );
  expect(await syncsOf(tenant)).toMatchObject([{ status: "done", progress: 100, phase: 2, received: 3_000 }]);
  expect((await tenant.liveEvents()).length).toBeLessThan(80);
  expect(await logs()).toMatchObject([
    { status: "processed", outcome: [{ became: "messages", messages: 3_000 }] },
  ]);
});

test("one message that cannot be read stops nobody else", async ({ createTenant, drain, logs }) => {
  const tenant = await createTenant();
  const group = thread("group-of-friends", { ...receivedText("x", "GROUP-WORDS"), from: null });
  const chunks = [
    chunk({}, thread("1650", { type: "text" }, receivedText("1650", "read me")), group, { id: "1651" }),
    "no chunk",
  ];

  await deliver(appWebhook(tenant, "history", { history: chunks }));
  await drain();

  expect((await tenant.messages()).map(({ content }) => content)).toEqual([{ body: "read me" }]);
  const [log] = await logs();
  expect(log?.outcome).toMatchObject([{ became: "failed", messages: 1 }]);
  expect(log?.error).toContain("history[0].threads[0].messages[0]: id: invalid_type");
  expect(JSON.stringify(log?.outcome)).not.toContain("GROUP-WORDS");
});

describe("a history that the business keeps to itself", () => {
  test("is told as information, and the connection stays well", async ({ createTenant, drain, logs }) => {
    const tenant = await createTenant();
    await createSync(tenant, "history");

    await deliver(appWebhook(tenant, "history", declinedHistory));
    await deliver({ ...appWebhook(tenant, "history", declinedHistory), again: 1 });
    await drain();

    expect(await syncsOf(tenant)).toMatchObject([
      { status: "declined", error: { code: "history_declined", metaCode: 2593109 } },
    ]);
    expect(await openAlertsOf(tenant)).toMatchObject([
      { code: "history_declined", severity: "info", phoneId: tenant.phoneId },
    ]);
    expect((await logs())[0]).toMatchObject({
      status: "processed",
      outcome: [{ became: "applied", messages: 0 }],
    });
  });

  test("and comes after all, is received", async ({ createTenant, drain }) => {
    const tenant = await createTenant();
    await createSync(tenant, "history");
    await deliver(appWebhook(tenant, "history", declinedHistory));
    await drain();

    await deliver(
      appWebhook(tenant, "history", { history: [chunk({}, thread("1650", sentText("1650", "hi")))] }),
    );
    await drain();

    expect(await syncsOf(tenant)).toMatchObject([{ status: "receiving", error: null }]);
    expect(await openAlertsOf(tenant)).toEqual([]);
  });
});

test.for(["requesting", "unconfirmed", "requested"] as const)(
  "a chunk proves a call that is %s",
  async (status, { createTenant, drain }) => {
    const tenant = await createTenant();
    await createSync(tenant, "history", { status });

    await deliver(appWebhook(tenant, "history", { history: [chunk({ progress: 5 })] }));
    await drain();

    expect(await syncsOf(tenant)).toMatchObject([{ status: "receiving", progress: 5 }]);
  },
);

test("a late chunk of an earlier onboarding is filed, and proves nothing about the present one", async ({
  createTenant,
  drain,
}) => {
  const tenant = await createTenant();
  await createSync(tenant, "history", { status: "unconfirmed" });

  const body = { history: [chunk({ progress: 100 }, thread("1650", sentText("1650", "hi")))] };
  await deliver(appWebhook(tenant, "history", body, { at: secondsAgo(86_400) }));
  await drain();

  expect(await tenant.messages()).toHaveLength(1);
  expect(await syncsOf(tenant)).toMatchObject([{ status: "unconfirmed", progress: 0, received: 0 }]);
});

test("history of a number that nobody has connected is kept as unrouted", async ({
  createTenant,
  drain,
  logs,
}) => {
  const tenant = await createTenant();
  const stranger = { ...tenant, phoneId: metaId() };

  await deliver(
    appWebhook(stranger, "history", { history: [chunk({}, thread("1650", sentText("1650", "hi")))] }),
  );
  await deliver(appWebhook(stranger, "smb_message_echoes", { message_echoes: [echoOf("1650", "hi")] }));
  await drain();

  expect(await tenant.messages()).toEqual([]);
  expect((await logs()).map(({ status }) => status)).toEqual(["unrouted", "unrouted"]);
});

test("a message that cannot be stored takes no neighbour with it", async ({ createTenant, drain, logs }) => {
  const tenant = await createTenant();
  // No index takes an id as long as that.
  const endless = `US.${randomBytes(8_000).toString("hex")}`;
  const good = [sentText("1650", "one"), sentText("1651", "two")] as const;
  const threads = [
    thread("1650", good[0]),
    { ...thread("", sentText("", "poison")), context: { user_id: endless } },
    thread("1651", good[1]),
  ];

  await deliver(appWebhook(tenant, "history", { history: [chunk({}, ...threads)] }));
  await drain();

  const stored = await tenant.messages();
  expect(stored.map(({ wamid }) => wamid).toSorted()).toEqual(good.map(({ id }) => id).toSorted());
  expect(await logs()).toMatchObject([{ outcome: [{ became: "failed", messages: 2 }] }]);
});
