import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import { ConversationsQuery } from "@/contracts/conversations";
import { test, type Shop } from "@/testing/inbox-fixtures";
import { createOrgContext, type OrgContext } from "../context";
import { addMember } from "../organizations/add-member";
import { listMembers } from "../organizations/list-members";
import { queueMessage } from "../outbox/queue-message";
import { getConversation } from "./get-conversation";
import { listConversations } from "./list-conversations";
import { listMessages } from "./list-messages";
import { markRead } from "./mark-read";
import { updateConversation } from "./update-conversation";

const list = (ctx: OrgContext, query: Record<string, string> = {}) =>
  listConversations(ctx, ConversationsQuery.parse(query));

/** Names of the customers in the list, top first. */
async function names(ctx: OrgContext, query: Record<string, string> = {}) {
  return (await list(ctx, query)).data.map((one) => one.contact.name);
}

/** Conversations without messages, the first one newest: `{ Ana: {…} }`. */
async function fill(
  shop: Shop,
  people: Record<string, { waId?: string; at?: Date; assigneeId?: string; labels?: string[] }>,
) {
  const { organizationId } = shop;
  return shop.ctx.tenant(async (db) => {
    const number = await db.whatsAppPhoneNumber.findFirstOrThrow({ where: { organizationId } });
    const ids: Record<string, string> = {};
    let age = 0;
    for (const [profileName, { waId = randomUUID(), at, ...columns }] of Object.entries(people)) {
      const lastMessageAt = at ?? new Date(Date.UTC(2026, 2, 10) - ++age * 60_000);
      const { id: contactId } = await db.contact.create({
        data: { organizationId, profileName, waId, phoneKey: waId },
      });
      const { id } = await db.conversation.create({
        data: { organizationId, phoneNumberId: number.id, contactId, lastMessageAt, ...columns },
      });
      ids[profileName] = id;
    }
    return ids;
  });
}

describe("the list of conversations", () => {
  test("shows the newest first with its last message, contact and window", async ({ createShop }) => {
    const shop = await createShop();
    const maria = await shop.customerWrites("primeira");
    const joao = await shop.customerWrites("Olá");
    await shop.customerWrites("segunda", maria.from);
    const { data, nextCursor } = await list(shop.ctx);
    expect(nextCursor).toBeNull();
    // Meta counts in whole seconds, so which of the two is on top is not settled; their last messages are.
    expect(new Map(data.map((one) => [one.id, one.lastMessage?.content.body]))).toEqual(
      new Map([
        [maria.conversationId, "segunda"],
        [joao.conversationId, "Olá"],
      ]),
    );
    const first = data.find((one) => one.id === maria.conversationId);
    expect(first).toMatchObject({
      contact: { name: "Maria", waId: maria.waId, phone: `+${maria.waId}` },
      phoneId: shop.phoneId,
      status: "open",
      assignee: null,
      unreadCount: 2,
    });
    const lastInboundAt = Date.parse(first?.lastInboundAt ?? "");
    expect(Date.parse(first?.windowExpiresAt ?? "") - lastInboundAt).toBe(24 * 3_600_000);
  });

  test("is complete and without repetition page by page, also where times are equal", async ({
    createShop,
  }) => {
    const shop = await createShop();
    const at = new Date("2026-03-10T12:00:00Z");
    await fill(
      shop,
      Object.fromEntries(
        Array.from({ length: 23 }, (_, index) => [`P${index}`, index % 3 === 0 ? {} : { at }]),
      ),
    );
    const whole = await names(shop.ctx);
    const paged: (string | null)[] = [];
    let cursor: string | null = null;
    do {
      const page = await list(shop.ctx, { limit: "5", ...(cursor === null ? {} : { cursor }) });
      paged.push(...page.data.map((one) => one.contact.name));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(paged).toEqual(whole);
    expect(new Set(paged).size).toBe(23);
  });

  test("refuses a cursor that is none", async ({ createShop }) => {
    const shop = await createShop();
    await expect(list(shop.ctx, { cursor: "nonsense" })).rejects.toMatchObject({ code: "invalid_input" });
  });

  test("finds people by part of their name and by number in any notation", async ({ createShop }) => {
    const shop = await createShop();
    await fill(shop, {
      "Ana Lúcia": { waId: "5511987654321" },
      "João 100%": { waId: "5521912345678" },
      ana_b: {},
    });
    expect(await names(shop.ctx, { q: "ANA" })).toEqual(["Ana Lúcia", "ana_b"]);
    expect(await names(shop.ctx, { q: "+55 (11) 98765-4321" })).toEqual(["Ana Lúcia"]);
    expect(await names(shop.ctx, { q: "1234-5678" })).toEqual(["João 100%"]);
    expect(await names(shop.ctx, { q: "100%" })).toEqual(["João 100%"]);
    expect(await names(shop.ctx, { q: "a_b" })).toEqual(["ana_b"]);
    expect(await names(shop.ctx, { q: "ninguém" })).toEqual([]);
  });

  test("filters by status, assignee, label, number and unread", async ({ createShop }) => {
    const shop = await createShop();
    const ids = await fill(shop, { Mine: { assigneeId: shop.userId }, Done: {}, Vip: { labels: ["vip"] } });
    await updateConversation(shop.ctx, ids.Done ?? "", { status: "resolved" });
    const { conversationId } = await shop.customerWrites("Oi");
    expect(await names(shop.ctx, { status: "resolved" })).toEqual(["Done"]);
    expect(await names(shop.ctx, { status: "open", assignee: "none" })).toEqual(["Maria", "Vip"]);
    expect(await names(shop.ctx, { assignee: "me" })).toEqual(["Mine"]);
    expect(await names(shop.ctx, { assignee: shop.userId })).toEqual(["Mine"]);
    expect(await names(shop.ctx, { label: "vip" })).toEqual(["Vip"]);
    expect(await names(shop.ctx, { phoneId: shop.phoneId })).toHaveLength(4);
    expect(await names(shop.ctx, { phoneId: "1" })).toEqual([]);
    expect(await names(shop.ctx, { unread: "true" })).toEqual(["Maria"]);
    expect(await names(shop.ctx, { unread: "false" })).toEqual(["Mine", "Done", "Vip"]);
    await markRead(shop.ctx, conversationId);
    expect(await names(shop.ctx, { unread: "true" })).toEqual([]);
  });

  test("an API key has no conversations of its own to ask for", async ({ createShop }) => {
    const shop = await createShop();
    const keyContext = createOrgContext({
      ...shop.ctx,
      actor: { kind: "api-key", keyId: "k", role: "admin", boundTo: "api-key:k" },
    });
    await expect(list(keyContext, { assignee: "me" })).rejects.toMatchObject({ code: "invalid_input" });
  });
});

describe("a thread", () => {
  test("is paged from the newest message back, also within one second", async ({ createShop }) => {
    const shop = await createShop();
    const { conversationId, from } = await shop.customerWrites("0");
    for (let index = 1; index < 7; index++) await shop.customerWrites(String(index), from);
    await queueMessage(shop.ctx, { conversationId, message: { type: "text", text: { body: "7" } } });
    const bodies: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await listMessages(shop.ctx, conversationId, { limit: 3, ...(cursor ? { cursor } : {}) });
      bodies.push(...page.data.map((one) => one.content.body));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(bodies).toEqual(["7", "6", "5", "4", "3", "2", "1", "0"]);
  });

  test("shows an unknown message type as it came", async ({ createShop }) => {
    const shop = await createShop();
    const { conversationId, messageId } = await shop.customerWrites("Oi");
    await shop.ctx.tenant((db) =>
      db.message.update({
        where: { organizationId: shop.organizationId, id: messageId },
        data: { type: "hologram", content: { beam: [1, 2] } },
      }),
    );
    const { data } = await listMessages(shop.ctx, conversationId, { limit: 25 });
    expect(data).toMatchObject([
      { type: "hologram", content: { beam: [1, 2] }, status: "received", direction: "in" },
    ]);
  });
});

describe("changing a conversation", () => {
  test("assigns it to a colleague, labels and resolves it, and tells the browsers", async ({
    createShop,
  }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const { userId } = await addMember({
      organizationId: shop.organizationId,
      name: "Bruno",
      email: `${randomUUID()}@test.example`,
      password: "a-long-password",
      role: "agent",
    });
    expect(await listMembers(shop.ctx)).toContainEqual(
      expect.objectContaining({ id: userId, name: "Bruno", role: "agent" }),
    );
    const changed = await updateConversation(shop.ctx, conversationId, {
      assigneeId: userId,
      labels: ["vip", "vip", "pão"],
      status: "resolved",
    });
    expect(changed).toMatchObject({
      assignee: { id: userId, name: "Bruno" },
      labels: ["vip", "pão"],
      status: "resolved",
    });
    expect((await shop.liveEvents()).at(-1)).toMatchObject({
      kind: "conversation.updated",
      subjectId: conversationId,
    });
    expect((await updateConversation(shop.ctx, conversationId, { assigneeId: null })).assignee).toBeNull();
  });

  test("cannot give it to somebody of another organization", async ({ createShop }) => {
    const [shop, other] = [await createShop(), await createShop()];
    const { conversationId } = await shop.customerWrites("Oi");
    const attempt = updateConversation(shop.ctx, conversationId, { assigneeId: other.userId });
    await expect(attempt).rejects.toMatchObject({ code: "invalid_input" });
    expect((await getConversation(shop.ctx, conversationId)).assignee).toBeNull();
  });

  test("wakes a snoozed one by hand", async ({ createShop }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const stored = () =>
      shop.ctx.tenant((db) =>
        db.conversation.findFirstOrThrow({
          where: { organizationId: shop.organizationId, id: conversationId },
        }),
      );
    await updateConversation(shop.ctx, conversationId, {
      status: "snoozed",
      snoozedUntil: "2030-01-01T00:00:00Z",
    });
    expect((await stored()).snoozedUntil).toEqual(new Date("2030-01-01T00:00:00Z"));
    await updateConversation(shop.ctx, conversationId, { status: "open" });
    expect((await stored()).snoozedUntil).toBeNull();
  });
});
