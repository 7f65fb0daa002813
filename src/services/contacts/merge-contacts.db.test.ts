import { fc } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { GET } from "@/app/api/v1/contacts/[id]/route";
import { POST } from "@/app/api/v1/contacts/[id]/merges/[mergeId]/undo/route";
import { Contact } from "@/contracts/contacts";
import { newId } from "@/lib/server/ids";
import { someDigits, test, toPerson, type Tenant } from "@/testing/contact-fixtures";
import { getConversation } from "../conversations/get-conversation";
import { listConversations } from "../conversations/list-conversations";
import { listMessages } from "../conversations/list-messages";
import { changeIdentity } from "./change-identity";
import { getContact } from "./get-contact";
import { resolveContacts } from "./resolve-contacts";
import { undoMerge } from "./undo-merge";

const everything = { status: "all", limit: 100 } as const;
const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 12, minute));

/** A conversation with some messages, one a minute. */
async function converse(
  tenant: Tenant,
  { contactId, number = tenant.number, ...columns }: ConversationParts,
  minutes: readonly number[],
): Promise<string> {
  const { organizationId } = tenant;
  const id = newId();
  await tenant.ctx.tenant(async (db) => {
    await db.conversation.create({
      data: {
        id,
        organizationId,
        phoneNumberId: number.id,
        contactId,
        lastMessageAt: at(minutes.at(-1) ?? 0),
        ...columns,
      },
    });
    await db.message.createMany({
      data: minutes.map((minute) => ({
        organizationId,
        conversationId: id,
        phoneId: number.phoneId,
        wamid: `wamid.${newId()}`,
        direction: "in",
        type: "text",
        content: { body: String(minute) },
        status: "received",
        sentAt: at(minute),
      })),
    });
  });
  return id;
}
type ConversationParts = {
  contactId: string;
  number?: Tenant["number"];
  status?: "open" | "resolved" | "pending" | "snoozed";
  labels?: string[];
  unreadCount?: number;
  lastInboundAt?: Date;
  referredAt?: Date;
  assigneeId?: string;
};

/** All rows that a merge can touch, but for when they were touched. */
async function rowsOf({ ctx, organizationId }: Tenant) {
  const rows = await ctx.tenant(async (db) => ({
    contacts: await db.contact.findMany({ where: { organizationId }, orderBy: { id: "asc" } }),
    aliases: await db.contactAlias.findMany({ where: { organizationId }, orderBy: { id: "asc" } }),
    conversations: await db.conversation.findMany({ where: { organizationId }, orderBy: { id: "asc" } }),
    messages: await db.message.findMany({ where: { organizationId }, orderBy: { id: "asc" } }),
  }));
  return {
    ...rows,
    contacts: rows.contacts.map(({ updatedAt: _, ...row }) => row),
    conversations: rows.conversations.map(({ updatedAt: _, ...row }) => row),
  };
}

/** Two people who will turn out to be one: the older one known by number, the younger one by BSUID. */
async function twoOfOne(tenant: Tenant) {
  const waId = `1650${someDigits().slice(0, 7)}`;
  const userId = `US.${someDigits()}`;
  const [older = ""] = await tenant.resolve({ waId, profileName: "Ana" });
  const [younger = ""] = await tenant.resolve({ userId, profileName: "Ana S.", username: "ana" });
  return { older, younger, waId, userId, meet: () => tenant.resolve({ waId, userId }) };
}

async function undoLast(tenant: Tenant): Promise<void> {
  const merge = (await tenant.merges()).findLast(({ undoneAt }) => undoneAt === null);
  await undoMerge(tenant.ctx, merge?.keptId ?? "", merge?.id ?? "");
}

describe("two contacts that turn out to be one person", () => {
  test("become the older one, with both threads in one conversation", async ({ createTenant }) => {
    const tenant = await createTenant();
    const { older, younger, waId, userId, meet } = await twoOfOne(tenant);
    const other = await tenant.addNumber();
    const kept = await converse(
      tenant,
      {
        contactId: older,
        status: "resolved",
        labels: ["vip"],
        unreadCount: 1,
        lastInboundAt: at(4),
        assigneeId: tenant.userId,
      },
      [1, 4],
    );
    const emptied = await converse(
      tenant,
      {
        contactId: younger,
        status: "open",
        labels: ["pão", "vip"],
        unreadCount: 2,
        lastInboundAt: at(5),
        referredAt: at(2),
      },
      [2, 5],
    );
    const alone = await converse(tenant, { contactId: younger, number: other }, [3]);

    expect(await meet()).toEqual([older]);
    expect(await tenant.contact(older)).toMatchObject({
      waId,
      userId,
      profileName: "Ana S.",
      username: "ana",
    });
    const { data } = await listConversations(tenant.ctx, everything);
    expect(new Map(data.map((one) => [one.id, one.contact.id]))).toEqual(
      new Map([
        [kept, older],
        [alone, older],
      ]),
    );
    expect(await getConversation(tenant.ctx, kept)).toMatchObject({
      status: "open",
      labels: ["vip", "pão"],
      unreadCount: 3,
      lastInboundAt: at(5).toISOString(),
      assignee: { id: tenant.userId },
      lastMessage: { content: { body: "5" } },
    });
    const thread = await listMessages(tenant.ctx, kept, { limit: 10 });
    expect(thread.data.map(({ content }) => content.body)).toEqual(["5", "4", "2", "1"]);
    const told = (await tenant.liveEvents()).map(({ kind, conversationId }) => `${kind} ${conversationId}`);
    expect(told).toEqual(
      expect.arrayContaining([
        `conversation.imported ${kept}`,
        `conversation.updated ${kept}`,
        `conversation.updated ${emptied}`,
        `conversation.updated ${alone}`,
      ]),
    );
  });

  test("what is open in a browser goes on: the emptied conversation answers as the one it is part of", async ({
    createTenant,
  }) => {
    const tenant = await createTenant();
    const { older, younger, meet } = await twoOfOne(tenant);
    const kept = await converse(tenant, { contactId: older }, [1]);
    const emptied = await converse(tenant, { contactId: younger }, [2]);
    await meet();
    expect((await getConversation(tenant.ctx, emptied)).id).toBe(kept);
    expect((await listMessages(tenant.ctx, emptied, { limit: 10 })).data).toHaveLength(2);
    expect((await getContact(tenant.ctx, younger)).id).toBe(older);
  });

  test("R8 meeting in many transactions at once they are merged once, and no message is left behind", async ({
    createTenant,
  }) => {
    const tenant = await createTenant();
    const pairs = [await twoOfOne(tenant), await twoOfOne(tenant), await twoOfOne(tenant)];
    for (const { older, younger } of pairs) {
      await converse(tenant, { contactId: older }, [1]);
      await converse(tenant, { contactId: younger }, [2]);
    }
    const people = pairs.map(({ waId, userId }) => ({ waId, userId }));
    await Promise.all(
      Array.from({ length: 12 }, (_, round) =>
        tenant.resolve(...(round % 2 === 0 ? people : people.toReversed())),
      ),
    );
    expect(await tenant.contacts()).toHaveLength(3);
    expect(await tenant.merges()).toHaveLength(3);
    const { data } = await listConversations(tenant.ctx, everything);
    expect(data).toHaveLength(3);
    for (const { id } of data)
      expect((await listMessages(tenant.ctx, id, { limit: 10 })).data).toHaveLength(2);
  });

  test("whoever was found is not merged away before the transaction ends", async ({ createTenant }) => {
    const tenant = await createTenant();
    const { older, younger, userId, meet } = await twoOfOne(tenant);
    await converse(tenant, { contactId: older }, [1]);
    const emptied = await converse(tenant, { contactId: younger }, [2]);
    const { organizationId, number } = tenant;
    let merging: Promise<unknown> = Promise.resolve();
    await tenant.ctx.tenant(async (db) => {
      expect(await resolveContacts(db, organizationId, [toPerson({ userId })])).toEqual([younger]);
      merging = meet();
      await expect.poll(() => isSomebodyWaiting(tenant)).toBe(true);
      await db.message.create({
        data: {
          organizationId,
          conversationId: emptied,
          phoneId: number.phoneId,
          wamid: "wamid.late",
          direction: "in",
          type: "text",
          content: { body: "late" },
          status: "received",
          sentAt: at(9),
        },
      });
    });
    await merging;
    const [conversation] = (await listConversations(tenant.ctx, everything)).data;
    const { data } = await listMessages(tenant.ctx, conversation?.id ?? "", { limit: 10 });
    expect(data.map(({ content }) => content.body)).toEqual(["late", "2", "1"]);
  });
});

/** Whether a transaction of this database waits for another one's lock. */
async function isSomebodyWaiting({ ctx }: Tenant): Promise<boolean> {
  const [row] = await ctx.tenant(
    (db) => db.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return (row?.count ?? 0) > 0;
}

describe("a merge that is undone", () => {
  const conversation = fc.record({
    isThere: fc.boolean(),
    status: fc.constantFrom("open", "resolved", "pending", "snoozed"),
    labels: fc.uniqueArray(fc.constantFrom("a", "b", "c")),
    unreadCount: fc.nat({ max: 3 }),
    lastInboundAt: fc.nat({ max: 9 }).map(at),
    minutes: fc.array(fc.nat({ max: 9 }), { maxLength: 3 }).map((all) => all.sort()),
    isAssigned: fc.boolean(),
  });
  const two = fc.tuple(conversation, conversation);

  test("leaves every row as it was before", { timeout: 120_000 }, async ({ createTenant }) => {
    await fc.assert(
      fc.asyncProperty(fc.record({ first: two, second: two, byNumber: fc.boolean() }), async (given) => {
        const tenant = await createTenant();
        const numbers = [tenant.number, await tenant.addNumber()];
        const { older, younger, waId, meet } = await twoOfOne(tenant);
        for (const [contactId, conversations] of [
          [older, given.first],
          [younger, given.second],
        ] as const) {
          for (const [index, { isThere, minutes, isAssigned, ...columns }] of conversations.entries()) {
            const number = numbers[index];
            const assigned = isAssigned ? { assigneeId: tenant.userId } : {};
            if (isThere && number)
              await converse(tenant, { contactId, number, ...columns, ...assigned }, minutes);
          }
        }
        const before = await rowsOf(tenant);
        if (given.byNumber) {
          const userId = (await tenant.contact(younger)).userId;
          await tenant.ctx.tenant((db) =>
            changeIdentity(db, tenant.organizationId, {
              kind: "identity",
              reason: "user_changed_number",
              from: { waId, userId: null },
              to: { waId: null, userId },
              at: at(5),
            }),
          );
        } else await meet();
        expect(await tenant.contacts()).toHaveLength(1);
        await undoLast(tenant);
        expect(await rowsOf(tenant)).toEqual(before);
      }),
      { numRuns: 12 },
    );
  });

  test("restores both numbers of a change of number", async ({ createTenant }) => {
    const tenant = await createTenant();
    await tenant.resolve({ waId: "551187654321", userId: "BR.1", profileName: "Ana" });
    await tenant.resolve({ waId: "5521900001111", profileName: "Bia" });
    const before = await rowsOf(tenant);
    const change = {
      kind: "identity",
      reason: "user_changed_number",
      from: { waId: "551187654321", userId: null },
      to: { waId: "5521900001111", userId: null },
      at: at(5),
    } as const;
    await tenant.ctx.tenant((db) => changeIdentity(db, tenant.organizationId, change));
    await undoLast(tenant);
    expect(await rowsOf(tenant)).toEqual(before);
    // Read again, the change does not do again what somebody has undone.
    await tenant.ctx.tenant((db) => changeIdentity(db, tenant.organizationId, change));
    expect(await rowsOf(tenant)).toEqual(before);
  });

  test("stays undone when the same sender writes again", async ({ createTenant }) => {
    const tenant = await createTenant();
    const { older, younger, userId, meet } = await twoOfOne(tenant);
    await meet();
    await undoLast(tenant);
    expect(await meet()).toEqual([older]);
    expect(await tenant.resolve({ userId })).toEqual([younger]);
    expect(await tenant.contacts()).toHaveLength(2);
  });

  test("keeps what came since: messages, labels, what was read", async ({ createTenant }) => {
    const tenant = await createTenant();
    const { organizationId, ctx } = tenant;
    const { older, younger, meet } = await twoOfOne(tenant);
    const kept = await converse(tenant, { contactId: older, labels: ["a"], unreadCount: 2 }, [1]);
    const emptied = await converse(tenant, { contactId: younger, labels: ["b"], unreadCount: 3 }, [2]);
    await meet();
    await ctx.tenant((db) =>
      db.conversation.update({
        where: { organizationId, id: kept },
        data: { labels: ["a", "b", "new"], unreadCount: 1, status: "pending", lastMessageAt: at(30) },
      }),
    );
    await ctx.tenant((db) =>
      db.message.create({
        data: {
          organizationId,
          conversationId: kept,
          phoneId: tenant.number.phoneId,
          wamid: "wamid.since",
          direction: "in",
          type: "text",
          content: { body: "30" },
          status: "received",
          sentAt: at(30),
        },
      }),
    );
    await undoLast(tenant);
    const bodies = async (id: string) =>
      (await listMessages(ctx, id, { limit: 10 })).data.map(({ content }) => content.body);
    expect(await bodies(kept)).toEqual(["30", "1"]);
    expect(await bodies(emptied)).toEqual(["2"]);
    expect(await getConversation(ctx, kept)).toMatchObject({
      labels: ["a", "new"],
      status: "pending",
      unreadCount: 0,
    });
    expect(await getConversation(ctx, emptied)).toMatchObject({ id: emptied, labels: ["b"], unreadCount: 1 });
  });

  test("is undone from the last one back where a contact was merged several times", async ({
    createTenant,
  }) => {
    const tenant = await createTenant();
    const { resolve } = tenant;
    const [a = ""] = await resolve({ waId: "16505550001" });
    const [b = ""] = await resolve({ waId: "16505550002" });
    const [c = ""] = await resolve({ userId: "US.3" });
    for (const [index, contactId] of [a, b, c].entries()) await converse(tenant, { contactId }, [index + 1]);
    const first = await rowsOf(tenant);
    await resolve({ waId: "16505550002", userId: "US.3" });
    const second = await rowsOf(tenant);
    await resolve({ waId: "16505550001", userId: "US.3" });
    expect((await tenant.contacts()).map(({ id }) => id)).toEqual([a]);
    const [inner, outer] = await tenant.merges();
    await expect(undoMerge(tenant.ctx, inner?.keptId ?? "", inner?.id ?? "")).rejects.toMatchObject({
      code: "conflict",
    });
    await undoMerge(tenant.ctx, a, outer?.id ?? "");
    expect(await rowsOf(tenant)).toEqual(second);
    await undoMerge(tenant.ctx, b, inner?.id ?? "");
    expect(await rowsOf(tenant)).toEqual(first);
  });
});

describe("the API", () => {
  async function call(route: typeof GET, tenant: Tenant, params: Record<string, string>, method = "GET") {
    const request = new Request("http://localhost/api/v1/x", {
      method,
      headers: { Authorization: `Bearer ${tenant.apiKey}` },
    });
    const response = await route(request, { params: Promise.resolve(params) });
    return { status: response.status, body: (await response.json()) as unknown };
  }

  test("shows a contact with its merges, and undoes one, which the log remembers", async ({
    createTenant,
  }) => {
    const tenant = await createTenant();
    const { older, younger, waId, userId, meet } = await twoOfOne(tenant);
    await meet();
    const contact = Contact.strict().parse((await call(GET, tenant, { id: older })).body);
    expect(contact).toMatchObject({
      id: older,
      name: "Ana S.",
      waId,
      userId,
      phone: `+${waId}`,
      isGroup: false,
    });
    const [merge] = contact.merges;
    expect(merge).toMatchObject({
      reason: "same_sender",
      contact: { id: younger, userId, waId: null },
      undoneAt: null,
    });
    const params = { id: older, mergeId: merge?.id ?? "" };
    const undone = await call(POST, tenant, params, "POST");
    expect(undone).toMatchObject({ status: 200, body: { id: older, userId: null } });
    expect(Contact.strict().parse(undone.body).merges[0]?.undoneAt).not.toBeNull();
    expect(await call(POST, tenant, params, "POST")).toMatchObject({
      status: 409,
      body: { code: "conflict" },
    });
    const log = await tenant.ctx.tenant((db) =>
      db.auditEntry.findMany({
        where: { organizationId: tenant.organizationId, action: "contact.merge-undone" },
      }),
    );
    expect(log).toMatchObject([{ subjectId: older, details: { mergeId: merge?.id, mergedId: younger } }]);
  });

  test("another organization's contacts and merges are not found, and agents undo nothing", async ({
    createTenant,
  }) => {
    const [tenant, stranger] = [await createTenant(), await createTenant()];
    const { older, meet } = await twoOfOne(tenant);
    await meet();
    const [merge] = await tenant.merges();
    const params = { id: older, mergeId: merge?.id ?? "" };
    expect(await call(GET, stranger, params)).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect(await call(POST, stranger, params, "POST")).toMatchObject({
      status: 404,
      body: { code: "not_found" },
    });
    await expect(undoMerge(tenant.contextOf("agent"), older, params.mergeId)).rejects.toMatchObject({
      code: "forbidden",
    });
    expect(await tenant.merges()).toMatchObject([{ undoneAt: null }]);
  });
});
