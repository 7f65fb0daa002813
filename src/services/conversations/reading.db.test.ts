import { describe, expect } from "vitest";
import { ConversationsQuery } from "@/contracts/conversations";
import { Message } from "@/contracts/messages";
import type { Prisma } from "@/generated/prisma/client";
import { newId } from "@/lib/server/ids";
import { test, type Tenant } from "@/testing/contact-fixtures";
import { getConversation } from "./get-conversation";
import { getMessage } from "./get-message";
import { listConversations } from "./list-conversations";
import { listMessages } from "./list-messages";

const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 12, minute));

/** A conversation of somebody called Ana. */
async function startConversation(
  tenant: Tenant,
  columns: Partial<Prisma.ConversationUncheckedCreateInput> = {},
) {
  const { organizationId, ctx, number } = tenant;
  const [contactId = ""] = await tenant.resolve({ waId: "16505550001", profileName: "Ana" });
  const { id } = await ctx.tenant((db) =>
    db.conversation.create({ data: { organizationId, phoneNumberId: number.id, contactId, ...columns } }),
  );
  let minute = 0;
  const write = async (wamid: string, parts: Partial<Prisma.MessageUncheckedCreateInput> = {}) => {
    const data = {
      id: newId(),
      organizationId,
      conversationId: id,
      phoneId: number.phoneId,
      wamid,
      direction: "in",
      type: "text",
      content: { body: wamid },
      status: "received",
      sentAt: at(minute++),
      ...parts,
    } as const;
    await ctx.tenant((db) => db.message.create({ data }));
    return data.id;
  };
  const change = (type: string, targetWamid: string, content: Prisma.InputJsonObject, parts = {}) =>
    write(`wamid.${newId()}`, { type, targetWamid, content, ...parts });
  const thread = async (limit = 50) => (await listMessages(ctx, id, { limit })).data;
  return { id, contactId, write, change, thread };
}

describe("what other messages say about one", () => {
  test("reactions, an edit and a deletion show in it and are no lines of their own", async ({
    createTenant,
  }) => {
    const tenant = await createTenant();
    const { id, contactId, write, change, thread } = await startConversation(tenant);
    const first = await write("one");
    await write("two", { direction: "out", status: "sent" });
    await change("reaction", "two", { message_id: "two", emoji: "👍" });
    await change("reaction", "two", { message_id: "two", emoji: "🎉" });
    await change("reaction", "one", { message_id: "one", emoji: "❤️" }, { direction: "out", status: "sent" });
    await change("edit", "one", {
      original_message_id: "one",
      message: { type: "text", text: { body: "uno" } },
    });
    const edited = await thread();
    expect(edited.map((one) => Message.strict().parse(one))).toMatchObject([
      { wamid: "two", reactions: [{ from: contactId, name: "Ana", emoji: "🎉" }] },
      {
        wamid: "one",
        content: { body: "uno" },
        editedAt: at(5).toISOString(),
        revokedAt: null,
        reactions: [{ from: "business", name: null, emoji: "❤️" }],
      },
    ]);
    await change("revoke", "one", { original_message_id: "one" });
    expect(await getMessage(tenant.ctx, first)).toMatchObject({ revokedAt: at(6).toISOString() });
    expect((await getConversation(tenant.ctx, id)).lastMessage).toMatchObject({ wamid: "two" });
  });

  test("R9 a change that came before its message is a line until then", async ({ createTenant }) => {
    const tenant = await createTenant();
    const { write, change, thread } = await startConversation(tenant);
    await change("reaction", "later", { message_id: "later", emoji: "👍" });
    expect(await thread()).toMatchObject([
      { type: "reaction", targetWamid: "later", content: { emoji: "👍" } },
    ]);
    await write("later", { direction: "out", status: "sent", sentAt: at(0) });
    expect(await thread()).toMatchObject([{ wamid: "later", reactions: [{ emoji: "👍" }] }]);
  });

  test("a reaction of ours that failed is a line that says so, and counts for nothing", async ({
    createTenant,
  }) => {
    const tenant = await createTenant();
    const { write, change, thread } = await startConversation(tenant);
    await write("one");
    const failed = { direction: "out", status: "failed", error: { code: 131026, title: "x" } };
    await change("reaction", "one", { message_id: "one", emoji: "👍" }, failed);
    expect(await thread()).toMatchObject([
      { type: "reaction", status: "failed", error: { code: 131026 } },
      { wamid: "one", reactions: [] },
    ]);
  });

  test("a page is full although lines are left out, and the next one goes on where it ended", async ({
    createTenant,
  }) => {
    const tenant = await createTenant();
    const { id, write, change } = await startConversation(tenant);
    const expected: string[] = [];
    for (let index = 0; index < 12; index++) {
      // Several within one second, as Meta counts.
      await write(`m${index}`, { sentAt: at(Math.floor(index / 3)) });
      expected.unshift(`m${index}`);
      for (let times = 0; times < index % 4; times++) {
        await change("reaction", `m${index}`, { emoji: "👍" }, { sentAt: at(Math.floor(index / 3)) });
      }
    }
    const read: (string | null)[] = [];
    const sizes: number[] = [];
    let cursor: string | null = null;
    do {
      const page = await listMessages(tenant.ctx, id, { limit: 5, ...(cursor === null ? {} : { cursor }) });
      read.push(...page.data.map(({ wamid }) => wamid));
      sizes.push(page.data.length);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(read).toEqual(expected);
    expect(sizes).toEqual([5, 5, 2]);
  });

  test("the message that it answers comes with it, as that is now; an unknown one by its wamid only", async ({
    createTenant,
  }) => {
    const tenant = await createTenant();
    const { write, change, thread } = await startConversation(tenant);
    const target = await write("one");
    await change("edit", "one", {
      original_message_id: "one",
      message: { type: "text", text: { body: "uno" } },
    });
    await write("two", { direction: "out", status: "sent", replyToWamid: "one" });
    await write("three", { replyToWamid: "never seen" });
    expect(await thread()).toMatchObject([
      { wamid: "three", replyTo: "never seen", quoted: null },
      {
        wamid: "two",
        replyTo: "one",
        quoted: { id: target, direction: "in", type: "text", content: { body: "uno" } },
      },
      { wamid: "one" },
    ]);
  });

  test("a file comes with its state, and an edited caption leaves the file alone", async ({
    createTenant,
  }) => {
    const tenant = await createTenant();
    const { organizationId, ctx, number } = tenant;
    const { write, change, thread } = await startConversation(tenant);
    const { id: mediaId } = await ctx.tenant((db) =>
      db.mediaFile.create({
        data: {
          organizationId,
          phoneId: number.phoneId,
          metaMediaId: "9",
          declaredType: "image/jpeg",
          filename: "a.jpg",
        },
      }),
    );
    await write("photo", { type: "image", content: { id: "9", caption: "gato" }, mediaId });
    await change("edit", "photo", { message: { type: "image", image: { caption: "cão" } } });
    const media = {
      id: mediaId,
      status: "pending",
      mimeType: "image/jpeg",
      filename: "a.jpg",
      byteSize: null,
      error: null,
    };
    expect(await thread()).toMatchObject([{ content: { id: "9", caption: "cão" }, media }]);
    await ctx.tenant((db) =>
      db.mediaFile.update({
        where: { organizationId, id: mediaId },
        data: { status: "stored", mimeType: "image/png", byteSize: 12, sha256: "0".repeat(64) },
      }),
    );
    expect(await thread()).toMatchObject([
      { media: { ...media, status: "stored", mimeType: "image/png", byteSize: 12 } },
    ]);
  });

  test("what it cost and what came with it is told", async ({ createTenant }) => {
    const tenant = await createTenant();
    const { write, thread } = await startConversation(tenant);
    await write("one", {
      direction: "out",
      status: "sent",
      pricing: { billable: true, category: "utility" },
      attributes: { forwarded: "once" },
    });
    expect(await thread()).toMatchObject([
      {
        pricing: { billable: true, model: null, type: null, category: "utility" },
        attributes: { forwarded: "once" },
      },
    ]);
  });

  test("another number's message with the same wamid is another message", async ({ createTenant }) => {
    const tenant = await createTenant();
    const { write, change, thread } = await startConversation(tenant);
    await write("one");
    await change("reaction", "one", { emoji: "👍" }, { phoneId: "another number" });
    expect(await thread()).toMatchObject([
      { type: "reaction", targetWamid: "one" },
      { wamid: "one", reactions: [] },
    ]);
  });

  test("however long the page, it takes as many queries", async ({ createTenant }) => {
    const tenant = await createTenant();
    const { id, write, change } = await startConversation(tenant);
    for (let index = 0; index < 30; index++) {
      await write(`m${index}`, index > 0 ? { replyToWamid: `m${index - 1}` } : {});
      await change("reaction", `m${index}`, { emoji: "👍" });
    }
    const count = async (limit: number) => {
      let queries = 0;
      const counting = {
        ...tenant.ctx,
        tenant: <T>(work: Parameters<typeof tenant.ctx.tenant<T>>[0]) =>
          tenant.ctx.tenant((db) => work(countCalls(db, () => (queries += 1)))),
      };
      expect((await listMessages(counting, id, { limit })).data).toHaveLength(limit);
      return queries;
    };
    expect(await count(30)).toBe(await count(3));
  });
});

/** The same database door, which says each time it is used. */
function countCalls<T extends object>(db: T, onCall: () => void): T {
  return new Proxy(db, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value === "function") {
        return (...parts: unknown[]): unknown => {
          onCall();
          return Reflect.apply(value, target, parts);
        };
      }
      return typeof value === "object" && value !== null ? countCalls(value, onCall) : value;
    },
  });
}

describe("a conversation", () => {
  test("tells the number that was dialled, groups, refusals, and the free entry point", async ({
    createTenant,
  }) => {
    const tenant = await createTenant();
    const { organizationId, ctx, number } = tenant;
    const soon = new Date(Date.now() + 3_600_000);
    const add = (contact: Prisma.ContactUncheckedCreateInput, columns = {}) =>
      ctx.tenant(async (db) => {
        const { id: contactId } = await db.contact.create({ data: contact });
        return db.conversation.create({
          data: { organizationId, phoneNumberId: number.id, contactId, ...columns },
          select: { id: true },
        });
      });
    const dialled = await add(
      { organizationId, dialled: "5511987654321", phoneKey: "5511987654321" },
      { freeEntryUntil: soon },
    );
    const group = await add({ organizationId, groupId: "G1" }, { freeEntryUntil: at(0) });
    const refusing = await add({ organizationId, waId: "1650", phoneKey: "1650", marketing: "stop" });
    expect(await getConversation(ctx, dialled.id)).toMatchObject({
      contact: { phone: "+5511987654321", waId: null, isGroup: false, refusesMarketing: false },
      freeEntryUntil: soon.toISOString(),
    });
    expect(await getConversation(ctx, group.id)).toMatchObject({
      contact: { phone: null, isGroup: true },
      freeEntryUntil: null,
    });
    expect(await getConversation(ctx, refusing.id)).toMatchObject({ contact: { refusesMarketing: true } });
  });

  test("is found by a short text, and by a number in another way of writing it", async ({ createTenant }) => {
    const tenant = await createTenant();
    const { organizationId, ctx, number } = tenant;
    const ids = await tenant.resolve(
      { waId: "551187654321", profileName: "Li" },
      { waId: "5215512345678", profileName: "Ana" },
    );
    for (const contactId of ids)
      await ctx.tenant((db) =>
        db.conversation.create({ data: { organizationId, phoneNumberId: number.id, contactId } }),
      );
    const names = async (q: string) =>
      (await listConversations(ctx, ConversationsQuery.parse({ q }))).data.map(({ contact }) => contact.name);
    expect(await names("li")).toEqual(["Li"]);
    expect(await names("+55 11 98765-4321")).toEqual(["Li"]);
    expect(await names("551187654321")).toEqual(["Li"]);
    expect(await names("52 1 55 1234 5678")).toEqual(["Ana"]);
    expect(await names("?")).toEqual([]);
  });
});
