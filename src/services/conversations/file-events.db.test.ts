import { expect } from "vitest";
import {
  contactOf,
  deliver,
  newWamid,
  secondsAgo,
  statusOf,
  test,
  textMessage,
  type Tenant,
} from "@/testing/webhook-fixtures";
import type { PreferenceChange } from "../webhooks/events/domain-event";
import { fileEvents } from "./file-events";

const seconds = (time: string) => new Date(Number(time) * 1000);

test("what is written in a group stands in the group's conversation, whoever wrote it", async ({
  createTenant,
  drain,
}) => {
  const tenant = await createTenant();
  const group = { group_id: "Y2FwaV9ncm91cDox" };
  await deliver(
    tenant.webhook({
      contacts: [contactOf("5511988887777", "Rosa")],
      messages: [textMessage("5511988887777", "Oi, grupo", group)],
    }),
  );
  await deliver(tenant.webhook({ messages: [textMessage("5511977776666", "Oi, Rosa", group)] }));
  await drain();

  const [contact] = await tenant.contacts();
  expect(await tenant.contacts()).toMatchObject([{ groupId: group.group_id, waId: null, profileName: null }]);
  expect(await tenant.conversations()).toMatchObject([{ contactId: contact?.id, unreadCount: 2 }]);
  const written = (await tenant.messages()).map(({ attributes }) => attributes);
  expect(written).toEqual(
    expect.arrayContaining([
      { group: { id: group.group_id, waId: "5511988887777", userId: null, name: "Rosa" } },
      { group: { id: group.group_id, waId: "5511977776666", userId: null, name: null } },
    ]),
  );
});

test("a photo is filed at once, and its file waits to be fetched; the same file again is one", async ({
  createTenant,
  drain,
}) => {
  const tenant = await createTenant();
  const { organizationId } = tenant;
  const image = { id: "media-1", mime_type: "image/jpeg", sha256: "x", caption: "Olha" };
  const photo = () => ({ ...textMessage("5511", ""), type: "image", image });
  await deliver(tenant.webhook({ messages: [photo(), photo()] }));
  await deliver(tenant.webhook({ messages: [photo()] }));
  await drain();

  const files = await tenant.ctx.tenant((db) => db.mediaFile.findMany({ where: { organizationId } }));
  expect(files).toMatchObject([
    { status: "pending", metaMediaId: "media-1", declaredType: "image/jpeg", phoneId: tenant.phoneId },
  ]);
  expect(files[0]?.nextAttemptAt).not.toBeNull();
  expect((await tenant.messages()).map(({ mediaId }) => mediaId)).toEqual(
    Array.from({ length: 3 }, () => files[0]?.id),
  );
});

test("a customer who comes by an ad is noted with the time, whatever comes later", async ({
  createTenant,
  drain,
}) => {
  const tenant = await createTenant();
  const referral = { source_type: "ad", source_id: "1", ctwa_clid: "x" };
  const [first, second] = [secondsAgo(300), secondsAgo(60)];
  await deliver(
    tenant.webhook({ messages: [textMessage("5511", "again", { referral, timestamp: second })] }),
  );
  await drain();
  await deliver(tenant.webhook({ messages: [textMessage("5511", "oi", { referral, timestamp: first })] }));
  await deliver(tenant.webhook({ messages: [textMessage("5511", "so?")] }));
  await drain();

  expect(await tenant.conversations()).toMatchObject([{ referredAt: seconds(second) }]);
  expect((await tenant.messages())[0]).toMatchObject({ attributes: { referral } });
});

test("a status tells until when an answer is free, and what the message costs", async ({
  createTenant,
  drain,
}) => {
  const tenant = await createTenant();
  const wamid = newWamid();
  const { conversationId } = await tenant.sent(wamid);
  const until = secondsAgo(-72 * 3_600);
  const pricing = (category: string) => ({
    billable: false,
    pricing_model: "PMP",
    type: "regular",
    category,
  });
  const sent = statusOf(wamid, "sent", {
    timestamp: secondsAgo(20),
    conversation: { id: "c", expiration_timestamp: until, origin: { type: "referral_conversion" } },
    pricing: pricing("referral_conversion"),
  });
  const delivered = statusOf(wamid, "delivered", { timestamp: secondsAgo(10), pricing: pricing("service") });
  await deliver(tenant.webhook({ statuses: [delivered, sent] }));
  await drain();

  expect(await tenant.conversations()).toMatchObject([{ freeEntryUntil: seconds(until) }]);
  expect(await tenant.messages()).toMatchObject([
    { status: "delivered", pricing: { billable: false, model: "PMP", type: "regular", category: "service" } },
  ]);
  const heard = (await tenant.liveEvents()).filter(({ kind }) => kind === "conversation.updated");
  expect(heard).toMatchObject([{ subjectId: conversationId }]);
});

test("many messages of one conversation in one batch are one change of it for browsers", async ({
  createTenant,
  drain,
}) => {
  const tenant = await createTenant();
  for (let index = 0; index < 5; index += 1)
    await deliver(tenant.webhook({ messages: [textMessage("5511", `n ${index}`)] }));
  await drain();

  const heard = (await tenant.liveEvents()).map(({ kind }) => kind);
  expect(heard.filter((kind) => kind === "message.created")).toHaveLength(5);
  expect(heard.filter((kind) => kind === "conversation.updated")).toHaveLength(1);
});

test("of what somebody said about marketing messages the newest word counts, in any order", async ({
  createTenant,
}) => {
  const tenant = await createTenant();
  const said = (value: PreferenceChange["value"], second: number, category = "marketing_messages") => ({
    kind: "preference" as const,
    person: { waId: "5511988887777", userId: null },
    category,
    value,
    at: new Date(Date.UTC(2026, 10, 21, 12, 0, second)),
  });
  const tell = (to: Tenant, ...changes: PreferenceChange[]) =>
    to.ctx.tenant((db) =>
      fileEvents(
        db,
        to.organizationId,
        changes.map((event) => ({ number: to.routed, event })),
      ),
    );
  const marketing = async () => (await tenant.contacts()).map((one) => [one.marketing, one.marketingAt]);
  const at = (second: number) => said("stop", second).at;

  await tell(tenant, said("resume", 5), said("stop", 2));
  expect(await marketing()).toEqual([["resume", at(5)]]);
  await tell(tenant, said("stop", 3), said("stop", 9, "another_category"));
  expect(await marketing()).toEqual([["resume", at(5)]]);
  // Of the same second, who says stop is believed.
  await tell(tenant, said("stop", 5));
  await tell(tenant, said("signup", 5));
  expect(await marketing()).toEqual([["stop", at(5)]]);
  await tell(tenant, said("signup", 6));
  expect(await marketing()).toEqual([["signup", at(6)]]);
});
