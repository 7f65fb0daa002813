import { expect } from "vitest";
import {
  contactOf,
  deliver,
  envelope,
  entry,
  messagesChange,
  metaId,
  newWamid,
  secondsAgo,
  statusOf,
  test,
  textMessage,
  type Tenant,
} from "@/testing/webhook-fixtures";
import type { SystemContext } from "../context";
import { drainWebhooks } from "./drain-webhooks";

// Meta promises neither order nor that anything comes once. Whatever comes how often, in which company, to however many
// workers: the same is filed in the end.

/** The same numbers for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function shuffled<T>(items: readonly T[], next: () => number): T[] {
  const result = [...items];
  for (let at = result.length - 1; at > 0; at -= 1) {
    const other = Math.floor(next() * (at + 1));
    [result[at], result[other]] = [result[other] as T, result[at] as T];
  }
  return result;
}

type Update = { messages: object[] } | { statuses: object[] };

/** Some hours of a number, as Meta tells of them, each in its order. The times lie before `now` (seconds since 1970). */
async function makeStory(tenant: Tenant, now: number): Promise<Update[]> {
  const at = (second: number) => String(now - 3_600 + second);
  const updates: Update[] = [];
  const says = (message: object) => updates.push({ messages: [message] });
  const people = Array.from({ length: 12 }, (_, index) => `551198765${1000 + index}`);
  for (const [index, from] of people.entries()) {
    const first = `wamid.${from}.first`;
    says({ from, id: first, timestamp: at(index), type: "text", text: { body: `Oi ${index}` } });
    says({
      from,
      id: `wamid.${from}.image`,
      timestamp: at(60 + index),
      type: "image",
      image: { id: `${index}`, mime_type: "image/jpeg" },
    });
    says({
      from,
      id: `wamid.${from}.reply`,
      timestamp: at(120 + index),
      type: "text",
      text: { body: "E?" },
      context: { id: first },
    });
    says({
      from,
      id: `wamid.${from}.edit`,
      timestamp: at(180 + index),
      type: "edit",
      edit: { original_message_id: first, message: { type: "text", text: { body: `Olá ${index}` } } },
    });
    says({
      from,
      id: `wamid.${from}.reaction`,
      timestamp: at(240 + index),
      type: "reaction",
      reaction: { message_id: first, emoji: "👍" },
    });
    // Who hid the number at first shows it later, and is one contact.
    const userId = `BR.${from}`;
    if (index < 4) {
      const hidden = { from_user_id: userId, type: "text", text: { body: "?" } };
      says({ ...hidden, id: `wamid.${from}.hidden`, timestamp: at(300 + index) });
      says({ ...hidden, from, id: `wamid.${from}.shown`, timestamp: at(360 + index) });
    }
  }
  for (let index = 0; index < 10; index += 1) {
    const wamid = `wamid.out.${index}`;
    // Half of the answers of Meta's were lost: a status settles the message.
    const { id } = await tenant.sent(index % 2 === 0 ? wamid : null);
    for (const [place, status] of ["sent", "delivered", "read"].entries()) {
      const category = place === 0 ? "utility" : "marketing";
      const pricing = { billable: true, pricing_model: "PMP", type: "regular", category };
      const named = { biz_opaque_callback_data: `${id}.1` };
      updates.push({
        statuses: [statusOf(wamid, status, { timestamp: at(400 + place), pricing, ...named })],
      });
    }
  }
  return updates;
}

/** What is filed for a tenant, without ids of ours, so that two tenants with the same story can be compared. */
async function stateOf(tenant: Tenant) {
  const [contacts, conversations, messages] = await Promise.all([
    tenant.contacts(),
    tenant.conversations(),
    tenant.messages(),
  ]);
  const person = new Map(contacts.map(({ id, waId, userId }) => [id, `${waId}/${userId}`]));
  const sent = new Set(
    messages.filter(({ direction }) => direction === "out").map((one) => one.conversationId),
  );
  const place = new Map(
    conversations.map(({ id, contactId }) => [id, sent.has(id) ? "ours" : person.get(contactId)]),
  );
  const sorted = <T>(items: T[]) => items.map((item) => JSON.stringify(item)).toSorted();
  return {
    contacts: sorted(
      contacts.filter((one) => one.mergedIntoId === null).map(({ waId, userId }) => `${waId}/${userId}`),
    ).filter((one) => one.includes("5511987")),
    conversations: sorted(
      conversations
        .filter((one) => one.mergedIntoId === null && !sent.has(one.id))
        .map(({ contactId, status, unreadCount, lastInboundAt, lastMessageAt }) => ({
          person: person.get(contactId),
          status,
          unreadCount,
          lastInboundAt,
          lastMessageAt,
        })),
    ),
    messages: sorted(
      messages.map((one) => ({
        wamid: one.wamid,
        place: place.get(one.conversationId),
        type: one.type,
        content: one.content,
        status: one.status,
        statusTimes: Object.entries(one.statusTimes as object).toSorted(),
        pricing: one.pricing,
        replyToWamid: one.replyToWamid,
        targetWamid: one.targetWamid,
        sentAt: one.direction === "in" ? one.sentAt : null,
      })),
    ),
    parked: (await tenant.parked()).length,
  };
}

/** Several workers at once, until nothing is left. */
async function drainWith(system: SystemContext, workers: number): Promise<void> {
  const drain = async () => {
    while ((await drainWebhooks(system)) > 0);
  };
  await Promise.all(Array.from({ length: workers }, drain));
}

async function deadlocks(system: SystemContext): Promise<number> {
  const [row] = await system.acrossTenants(
    (db) => db.$queryRaw<{ count: number }[]>`
      SELECT deadlocks::int AS count FROM pg_stat_database WHERE datname = current_database()`,
  );
  return row?.count ?? 0;
}

test.for([1, 2, 3])(
  "R5 five deliveries of everything, shuffled and batched anew (seed %i), to three workers: each wamid is one row and all is as if it had come once, in order",
  async (seed, { createTenant, system, logs }) => {
    await logs();
    const now = Math.floor(Date.now() / 1000);
    const [calm, wild] = [await createTenant(), await createTenant()];
    for (const update of await makeStory(calm, now)) await deliver(calm.webhook(update));
    await drainWith(system, 1);

    const next = random(seed);
    const story = await makeStory(wild, now);
    const deliveries = shuffled(Array.from({ length: 5 }, () => story).flat(), next);
    const rounds = 3;
    for (let round = 0; round < rounds; round += 1) {
      const part = deliveries.filter((_, index) => index % rounds === round);
      while (part.length > 0) {
        const together = part.splice(0, 1 + Math.floor(next() * 12));
        const changes = together.map((update) => messagesChange(wild.phoneId, update));
        await deliver({ ...envelope(entry(wild.wabaId, ...changes)), delivery: next() });
      }
      await drainWith(system, 3);
    }

    const wamids = (await wild.messages()).map(({ wamid }) => wamid);
    expect(new Set(wamids).size).toBe(wamids.length);
    expect(wamids).toHaveLength(12 * 5 + 4 * 2 + 10);
    expect((await stateOf(calm)).conversations).toHaveLength(12);
    expect(await stateOf(wild)).toEqual(await stateOf(calm));
    expect((await logs()).filter(({ status }) => status !== "processed")).toEqual([]);
    expect(await deadlocks(system)).toBe(0);
  },
);

test("R5 the same body fifty times at once, and again a week later, is one message and one notification", async ({
  createTenant,
  drain,
  logs,
  system,
}) => {
  const tenant = await createTenant();
  const message = textMessage("5511988887777", "Bom dia", { timestamp: secondsAgo(60) });
  const body = tenant.webhook({ contacts: [contactOf("5511988887777", "Rosa")], messages: [message] });

  await Promise.all(Array.from({ length: 50 }, () => deliver(body)));
  await Promise.all([drain(), drain(), drain()]);
  expect(await logs()).toMatchObject([{ deliveries: 50, status: "processed" }]);

  // Its log is gone by then.
  await system.acrossTenants((db) => db.whatsAppWebhookLog.deleteMany());
  await tenant.ctx.tenant((db) =>
    db.conversation.updateMany({
      where: { organizationId: tenant.organizationId },
      data: { unreadCount: 0, status: "resolved" },
    }),
  );
  await deliver(body);
  await drain();

  expect(await tenant.messages()).toHaveLength(1);
  expect(await tenant.conversations()).toMatchObject([{ unreadCount: 0, status: "resolved" }]);
  expect((await tenant.liveEvents()).filter(({ kind }) => kind === "message.created")).toHaveLength(1);
});

test("R8 ten first messages of a new contact, in bodies of their own, to several workers: one contact and one conversation", async ({
  createTenant,
  system,
}) => {
  const tenant = await createTenant();
  await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      deliver(tenant.webhook({ messages: [textMessage("5511988887777", `foto ${index}`)] })),
    ),
  );

  await drainWith(system, 4);

  expect(await tenant.contacts()).toHaveLength(1);
  expect(await tenant.conversations()).toMatchObject([{ unreadCount: 10 }]);
  expect(await tenant.messages()).toHaveLength(10);
});

test("R9 reaction, edit and revoke that come before their message name it, and browsers look at both again", async ({
  createTenant,
  drain,
}) => {
  const tenant = await createTenant();
  const from = "5511988887777";
  const message = textMessage(from, "Oi", { timestamp: secondsAgo(90) });
  const about = (type: string, content: object, ago: number) => ({
    from,
    id: newWamid(),
    timestamp: secondsAgo(ago),
    type,
    [type]: content,
  });
  const early = [
    about("reaction", { message_id: message.id, emoji: "🙏" }, 60),
    about("edit", { original_message_id: message.id, message: { type: "text", text: { body: "Olá" } } }, 50),
    about("revoke", { original_message_id: message.id }, 40),
  ];
  for (const one of early) {
    await deliver(tenant.webhook({ messages: [one] }));
    await drain();
  }
  expect(await tenant.conversations()).toMatchObject([{ unreadCount: 0, status: "resolved" }]);
  const before = (await tenant.liveEvents()).length;

  await deliver(tenant.webhook({ messages: [message] }));
  await drain();

  const [target, ...changes] = await tenant.messages();
  expect(target?.wamid).toBe(message.id);
  expect(changes.map(({ type, targetWamid }) => [type, targetWamid])).toEqual(
    ["reaction", "edit", "revoke"].map((type) => [type, message.id]),
  );
  const heard = (await tenant.liveEvents()).slice(before);
  expect(heard.filter(({ kind }) => kind === "message.created")).toMatchObject([{ subjectId: target?.id }]);
  expect(heard.filter(({ kind }) => kind === "message.updated").map(({ subjectId }) => subjectId)).toEqual(
    expect.arrayContaining(changes.map(({ id }) => id)),
  );
  // The message came last, but the newest line of the conversation is what counts.
  expect(await tenant.conversations()).toMatchObject([
    { unreadCount: 1, status: "open", lastMessageAt: target?.sentAt, lastInboundAt: changes[0]?.sentAt },
  ]);
});

test("R9 what changes a known message shows there, and is no message of its own", async ({
  createTenant,
  drain,
}) => {
  const tenant = await createTenant();
  const message = textMessage("5511988887777", "Oi");
  await deliver(tenant.webhook({ messages: [message] }));
  await drain();
  const before = (await tenant.liveEvents()).length;

  const reaction = { message_id: message.id, emoji: "🙏" };
  await deliver(
    tenant.webhook({ messages: [{ ...textMessage("5511988887777", ""), type: "reaction", reaction }] }),
  );
  await drain();

  const target = (await tenant.messages()).find(({ wamid }) => wamid === message.id);
  expect((await tenant.liveEvents()).slice(before)).toMatchObject([
    { kind: "message.updated", subjectId: target?.id },
    { kind: "conversation.updated", subjectId: target?.conversationId },
  ]);
  expect(await tenant.conversations()).toMatchObject([{ unreadCount: 1 }]);
});

test("R10 what is delivered hours late stands where it was written, and opens the window from then", async ({
  createTenant,
  drain,
}) => {
  const tenant = await createTenant();
  const hours = (ago: number) => secondsAgo(ago * 3_600);
  const from = metaId();
  const written = [30, 23, 2].map((ago) => textMessage(from, `${ago} hours ago`, { timestamp: hours(ago) }));

  for (const message of [written[1], written[2], written[0]]) {
    await deliver(tenant.webhook({ messages: [message] }));
    await drain();
  }

  expect((await tenant.messages()).map(({ wamid }) => wamid)).toEqual(written.map(({ id }) => id));
  const newest = new Date(Number(written[2]?.timestamp) * 1000);
  expect(await tenant.conversations()).toMatchObject([
    { lastInboundAt: newest, lastMessageAt: newest, unreadCount: 3 },
  ]);
});
