import { expect } from "vitest";
import { newId } from "@/lib/server/ids";
import { metaId, test, type Tenant } from "@/testing/webhook-fixtures";
import { findSilence } from "./find-silence";

const HOUR_MS = 3_600_000;
const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR_MS);

/** A UUIDv7 of that moment: ids sort by time. */
function idAt(at: Date): string {
  const hex = at.getTime().toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-${newId().slice(14)}`;
}

/** A message of ours that Meta took then; whatever else is different, in `more`. */
async function messageTaken({ ctx, organizationId, phoneId, routed }: Tenant, at: Date, more: object = {}) {
  await ctx.tenant(async (db) => {
    const contact = await db.contact.create({ data: { organizationId, waId: metaId() } });
    const conversation = await db.conversation.create({
      data: { organizationId, phoneNumberId: routed.phoneNumberId, contactId: contact.id },
    });
    await db.message.create({
      data: {
        id: idAt(at),
        organizationId,
        conversationId: conversation.id,
        phoneId,
        wamid: newId(),
        direction: "out",
        type: "text",
        content: { body: "Oi" },
        status: "sent",
        statusTimes: { sent: at.toISOString() },
        sentAt: at,
        createdAt: at,
        ...more,
      },
    });
  });
}

async function silenceOf(
  { ctx, organizationId, configId }: Tenant,
  webhookAt: Date | null,
  claimedAt = hoursAgo(999),
) {
  return ctx.tenant(async (db) => {
    await db.whatsAppConfig.updateMany({
      where: { organizationId, id: configId },
      data: { lastWebhookAt: webhookAt, claimedAt },
    });
    return findSilence(ctx, db, configId, new Date());
  });
}

test("webhooks are missing since Meta took a message of which nothing was heard", async ({
  createTenant,
}) => {
  const tenant = await createTenant();
  const [first, second] = [hoursAgo(5), hoursAgo(2)];
  await messageTaken(tenant, first);
  await messageTaken(tenant, second);
  expect(await silenceOf(tenant, hoursAgo(6))).toEqual(first);
  expect(await silenceOf(tenant, hoursAgo(4))).toEqual(second);
  expect(await silenceOf(tenant, null)).toEqual(first);
});

test("a connection on which nothing is written is not silent, however long", async ({ createTenant }) => {
  expect(await silenceOf(await createTenant(), hoursAgo(2_000))).toBeNull();
});

test.for([
  ["a webhook has come since", hoursAgo(3), {}, hoursAgo(1)],
  ["it was taken a moment ago", hoursAgo(0.5), {}, hoursAgo(3)],
  ["it has arrived", hoursAgo(2), { status: "delivered" }, hoursAgo(3)],
  ["it failed", hoursAgo(2), { status: "failed" }, hoursAgo(3)],
  ["Meta has not taken it", hoursAgo(2), { status: "unconfirmed", wamid: null }, hoursAgo(3)],
  [
    "it waited and was taken a moment ago",
    hoursAgo(2),
    { statusTimes: { sent: hoursAgo(0.1) } },
    hoursAgo(3),
  ],
  ["it was written on the business's phone", hoursAgo(2), { origin: "business_app" }, hoursAgo(3)],
  ["it came in", hoursAgo(2), { direction: "in", status: "received" }, hoursAgo(3)],
] as const)("a message is no proof: %s", async ([, at, more, webhookAt], { createTenant }) => {
  const tenant = await createTenant();
  await messageTaken(tenant, at, more);
  expect(await silenceOf(tenant, webhookAt)).toBeNull();
});

test("what an earlier grant did not hear is forgotten", async ({ createTenant }) => {
  const tenant = await createTenant();
  await messageTaken(tenant, hoursAgo(5));
  expect(await silenceOf(tenant, null, hoursAgo(4))).toBeNull();
});

test("another connection's message proves nothing", async ({ createTenant }) => {
  const [tenant, other] = [await createTenant(), await createTenant()];
  await messageTaken(other, hoursAgo(5));
  expect(await silenceOf(tenant, null)).toBeNull();
});
