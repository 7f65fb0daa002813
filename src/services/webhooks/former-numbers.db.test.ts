import { expect } from "vitest";
import { PageQuery } from "@/contracts/common";
import {
  deliver,
  entry,
  envelope,
  messagesChange,
  metaId,
  test,
  textMessage,
  type Tenant,
} from "@/testing/webhook-fixtures";
import { markDisconnected } from "../whatsapp/mark-disconnected";
import { listWebhookLogs } from "./list-webhook-logs";

const list = async ({ ctx }: Tenant) => (await listWebhookLogs(ctx, PageQuery.parse({}))).data;
const disconnect = ({ ctx, configId }: Tenant) =>
  ctx.tenant((db) => markDisconnected(ctx, db, configId, "requested"));
const message = () => textMessage("5511988887777", "Ainda estão aí?");

test("what comes for a disconnected number is kept for its administrators and filed nowhere", async ({
  createTenant,
  drain,
  logs,
}) => {
  const [tenant, other] = [await createTenant(), await createTenant()];
  await disconnect(tenant);
  const before = await tenant.liveEvents();

  await deliver(tenant.webhook({ messages: [message()] }));
  await drain();

  expect(await tenant.messages()).toEqual([]);
  expect(await tenant.contacts()).toEqual([]);
  expect(await tenant.liveEvents()).toEqual(before);
  expect((await tenant.config()).lastWebhookAt).toBeNull();
  expect(await logs()).toMatchObject([
    {
      status: "unrouted",
      organizationId: tenant.organizationId,
      configId: tenant.configId,
      outcome: [{ field: "messages", became: "unrouted", reason: "this number is disconnected" }],
    },
  ]);
  expect(await list(tenant)).toMatchObject([{ status: "unrouted", phoneIds: [tenant.phoneId] }]);
  expect(await list(other)).toEqual([]);
});

test("so is what tells of its account, and what a field brings that nobody handles", async ({
  createTenant,
  drain,
  logs,
}) => {
  const tenant = await createTenant();
  await disconnect(tenant);

  const template = { message_template_name: "promo", message_template_language: "pt_BR" };
  await deliver(
    envelope(entry(tenant.wabaId, { field: "message_template_components_update", value: template })),
  );
  await deliver(
    envelope(
      entry(tenant.wabaId, {
        field: "calls",
        value: messagesChange(tenant.phoneId, { calls: [] }).value,
      }),
    ),
  );
  await drain();

  const outcomes = (await logs()).flatMap(({ outcome }) => outcome);
  expect(outcomes).toMatchObject([
    { became: "unrouted", reason: "this account is disconnected", organizationId: tenant.organizationId },
    { became: "unrouted", reason: "this number is disconnected", organizationId: tenant.organizationId },
  ]);
});

test("a number that was left out of a living connection is told as such", async ({ createTenant, drain }) => {
  const tenant = await createTenant();
  await tenant.ctx.tenant((db) =>
    db.whatsAppPhoneNumber.updateMany({
      where: { organizationId: tenant.organizationId },
      data: { isActive: false },
    }),
  );

  await deliver(tenant.webhook({ messages: [message()] }));
  await drain();

  expect(await list(tenant)).toMatchObject([{ status: "unrouted" }]);
  expect(await tenant.messages()).toEqual([]);
});

test("another organization that has the number now gets it, and the former one sees nothing", async ({
  createTenant,
  drain,
}) => {
  const former = await createTenant();
  await disconnect(former);
  const present = await createTenant({ wabaId: former.wabaId, phoneId: former.phoneId });

  await deliver(present.webhook({ messages: [message()] }));
  await drain();

  expect(await present.messages()).toHaveLength(1);
  expect(await list(present)).toHaveLength(1);
  expect(await list(former)).toEqual([]);
});

test("when two had it, or another holds its account, it is nobody's", async ({
  createTenant,
  drain,
  logs,
}) => {
  const first = await createTenant();
  await disconnect(first);
  const second = await createTenant({ wabaId: first.wabaId, phoneId: first.phoneId });
  await disconnect(second);
  await deliver(second.webhook({ messages: [message()] }));

  const third = await createTenant();
  await disconnect(third);
  await createTenant({ wabaId: third.wabaId, phoneId: metaId() });
  await deliver(third.webhook({ messages: [message()] }));

  const moved = await createTenant();
  await disconnect(moved);
  await deliver(envelope(entry(metaId(), messagesChange(moved.phoneId, { messages: [message()] }))));
  await drain();

  expect(await logs()).toMatchObject([
    { status: "unrouted", organizationId: null },
    { status: "unrouted", organizationId: null },
    { status: "unrouted", organizationId: null },
  ]);
});
