import { fc } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { test, type Tenant } from "@/testing/contact-fixtures";
import { at, converse, twoOfOne } from "@/testing/merge-fixtures";
import { getConversation } from "../conversations/get-conversation";
import { listMessages } from "../conversations/list-messages";
import { changeIdentity } from "./change-identity";
import { undoMerge } from "./undo-merge";

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

async function undoLast(tenant: Tenant): Promise<void> {
  const merge = (await tenant.merges()).findLast(({ undoneAt }) => undoneAt === null);
  await undoMerge(tenant.ctx, merge?.keptId ?? "", merge?.id ?? "");
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

  test("leaves a number where it is that the kept contact has changed to since", async ({ createTenant }) => {
    const tenant = await createTenant();
    const [ana = ""] = await tenant.resolve({ waId: "551187654321" });
    const [bia = ""] = await tenant.resolve({ waId: "5521900001111", userId: "BR.1" });
    await tenant.resolve({ waId: "551187654321", userId: "BR.1" });
    await tenant.ctx.tenant((db) =>
      changeIdentity(db, tenant.organizationId, {
        kind: "identity",
        reason: "user_changed_number",
        from: { waId: "551187654321", userId: null },
        to: { waId: "5521900001111", userId: null },
        at: new Date(),
      }),
    );

    await undoLast(tenant);

    expect(await tenant.contact(ana)).toMatchObject({ waId: "5521900001111", userId: null });
    expect(await tenant.contact(bia)).toMatchObject({ waId: null, userId: "BR.1", mergedIntoId: null });
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
