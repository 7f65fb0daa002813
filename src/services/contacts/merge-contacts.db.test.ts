import { describe, expect } from "vitest";
import { GET } from "@/app/api/v1/contacts/[id]/route";
import { POST } from "@/app/api/v1/contacts/[id]/merges/[mergeId]/undo/route";
import { Contact } from "@/contracts/contacts";
import { test, toPerson, type Tenant } from "@/testing/contact-fixtures";
import { isSomebodyWaiting } from "@/testing/is-somebody-waiting";
import { at, converse, twoOfOne } from "@/testing/merge-fixtures";
import { getConversation } from "../conversations/get-conversation";
import { listConversations } from "../conversations/list-conversations";
import { listMessages } from "../conversations/list-messages";
import { getContact } from "./get-contact";
import { resolveContacts } from "./resolve-contacts";
import { undoMerge } from "./undo-merge";

const everything = { status: "all", limit: 100 } as const;

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
