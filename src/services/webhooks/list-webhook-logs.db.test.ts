import { expect } from "vitest";
import { PageQuery } from "@/contracts/common";
import { WebhookLogDetail, WebhookLogItem, type WebhookLogsQuery } from "@/contracts/webhook-logs";
import {
  deliver,
  entry,
  envelope,
  messagesChange,
  metaId,
  test,
  textMessage,
} from "@/testing/webhook-fixtures";
import { createLogger } from "@/lib/server/logger";
import { createSystemContext } from "../context";
import { drainWebhooks } from "./drain-webhooks";
import { getWebhookLog } from "./get-webhook-log";
import { listWebhookLogs } from "./list-webhook-logs";

const query = (more: Partial<WebhookLogsQuery> = {}): WebhookLogsQuery => ({
  ...PageQuery.parse({}),
  ...more,
});

test("an administrator pages through the organization's webhooks, newest first, none twice", async ({
  createTenant,
  drain,
}) => {
  const tenant = await createTenant();
  for (let index = 0; index < 5; index += 1)
    await deliver(tenant.webhook({ messages: [textMessage("5511", `n ${index}`)] }));
  await drain();

  const seen: WebhookLogItem[] = [];
  let cursor: string | undefined;
  do {
    const page = await listWebhookLogs(tenant.ctx, query({ limit: 2, ...(cursor ? { cursor } : {}) }));
    seen.push(...page.data);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);

  expect(new Set(seen.map(({ id }) => id)).size).toBe(5);
  expect(seen.map(({ receivedAt }) => receivedAt)).toEqual(
    seen
      .map(({ receivedAt }) => receivedAt)
      .sort()
      .reverse(),
  );
  expect(WebhookLogItem.parse(seen[0])).toMatchObject({
    fields: ["messages"],
    phoneIds: [tenant.phoneId],
    status: "processed",
    deliveries: 1,
    attempts: 1,
    error: null,
    connectionId: tenant.configId,
  });
});

test("filters by status, field, number and connection", async ({ createTenant, drain }) => {
  const tenant = await createTenant();
  await deliver(tenant.webhook({ messages: [textMessage("5511", "a")] }));
  await deliver(
    envelope(
      entry(tenant.wabaId, { field: "security", value: { display_phone_number: "1", event: "PIN_CHANGED" } }),
    ),
  );
  await drain();

  const count = async (more: Partial<WebhookLogsQuery>) =>
    (await listWebhookLogs(tenant.ctx, query(more))).data.length;
  expect(await count({})).toBe(2);
  expect(await count({ field: "security" })).toBe(1);
  expect(await count({ phoneId: tenant.phoneId })).toBe(1);
  expect(await count({ status: "processed" })).toBe(2);
  expect(await count({ status: "failed" })).toBe(0);
  expect(await count({ connectionId: tenant.configId })).toBe(2);
  expect(await count({ connectionId: tenant.configId, phoneId: tenant.phoneId })).toBe(1);
  expect(await count({ connectionId: "another" })).toBe(0);
});

test("one webhook shows what each change became, and its body without what people wrote", async ({
  createTenant,
  drain,
}) => {
  const tenant = await createTenant();
  const message = textMessage("5511", "Olá 😀");
  await deliver(tenant.webhook({ messages: [message] }));
  await drain();
  const [item] = (await listWebhookLogs(tenant.ctx, query())).data;

  const detail = await getWebhookLog(tenant.ctx, item?.id ?? "");

  expect(WebhookLogDetail.parse(detail)).toEqual(detail);
  expect(detail.contents).toBe("folded");
  expect(detail.payload).toEqual(
    tenant.webhook({ messages: [{ ...message, text: { body: "[folded, 5 characters]" } }] }),
  );
  expect(detail.outcome).toEqual([
    {
      field: "messages",
      phoneId: tenant.phoneId,
      wabaId: tenant.wabaId,
      became: "messages",
      messages: 1,
      statuses: 0,
    },
  ]);
});

test("what people wrote is shown to who asks for it, and that is noted", async ({ createTenant, drain }) => {
  const tenant = await createTenant();
  const body = tenant.webhook({ messages: [textMessage("5511", "Olá 😀")] });
  await deliver(body);
  await drain();
  const [item] = (await listWebhookLogs(tenant.ctx, query())).data;
  const looks = () =>
    tenant.ctx.tenant((db) =>
      db.auditEntry.findMany({
        where: { organizationId: tenant.organizationId, action: "webhook.contents-shown" },
      }),
    );

  await getWebhookLog(tenant.ctx, item?.id ?? "", "folded");
  expect(await looks()).toEqual([]);
  const detail = await getWebhookLog(tenant.ctx, item?.id ?? "", "shown");

  expect(detail).toMatchObject({ contents: "shown", payload: body });
  expect(await looks()).toMatchObject([{ subjectId: item?.id, details: {} }]);
});

test("another organization sees neither the list nor one of them, and a batch of both is shown to nobody", async ({
  createTenant,
  drain,
  logs,
}) => {
  const [owner, other] = [await createTenant(), await createTenant()];
  await deliver(owner.webhook({ messages: [textMessage("5511", "private")] }));
  await deliver(
    envelope(
      entry(owner.wabaId, messagesChange(owner.phoneId, { messages: [textMessage("5511", "one")] })),
      entry(other.wabaId, messagesChange(other.phoneId, { messages: [textMessage("5511", "two")] })),
    ),
  );
  await drain();
  const [single, shared] = await logs();

  expect((await listWebhookLogs(owner.ctx, query())).data).toMatchObject([{ id: single?.id }]);
  expect((await listWebhookLogs(other.ctx, query())).data).toEqual([]);
  await expect(getWebhookLog(other.ctx, single?.id ?? "", "shown")).rejects.toThrow(
    expect.objectContaining({ code: "not_found" }),
  );
  await expect(getWebhookLog(owner.ctx, shared?.id ?? "")).rejects.toThrow(
    expect.objectContaining({ code: "not_found" }),
  );
});

test("what a shared body says about a number that is not connected here is left out", async ({
  createTenant,
  drain,
}) => {
  const tenant = await createTenant();
  const stranger = metaId();
  await deliver(
    envelope(
      entry(tenant.wabaId, messagesChange(tenant.phoneId, { messages: [textMessage("5511", "ours")] })),
      entry(metaId(), messagesChange(stranger, { messages: [textMessage("5511", "not ours")] })),
    ),
  );
  await drain();
  const [item] = (await listWebhookLogs(tenant.ctx, query())).data;

  const detail = await getWebhookLog(tenant.ctx, item?.id ?? "", "shown");

  expect(item?.status).toBe("unrouted");
  expect(JSON.stringify(detail)).toContain("ours");
  expect(JSON.stringify(detail)).not.toContain("not ours");
  expect(JSON.stringify(detail)).not.toContain(stranger);
});

test("nor can a stranger's fields and numbers in such a body be seen in the list or asked for", async ({
  createTenant,
  drain,
}) => {
  const tenant = await createTenant();
  const stranger = metaId();
  await deliver(
    envelope(
      entry(tenant.wabaId, messagesChange(tenant.phoneId, { messages: [textMessage("5511", "ours")] })),
      entry(metaId(), messagesChange(stranger, { messages: [] }), {
        field: "security",
        value: { display_phone_number: "1", event: "PIN_CHANGED" },
      }),
    ),
  );
  await drain();

  const list = async (more: Partial<WebhookLogsQuery> = {}) =>
    (await listWebhookLogs(tenant.ctx, query(more))).data;
  expect(await list()).toMatchObject([{ fields: ["messages"] }]);
  expect(await list({ phoneId: tenant.phoneId, field: "messages" })).toHaveLength(1);
  expect(await list({ phoneId: stranger })).toEqual([]);
  expect(await list({ field: "security" })).toEqual([]);
});

test("a change that breaks off still belongs to its organization, so the body stays nobody's", async ({
  createTenant,
  logs,
}) => {
  const [one, two] = [await createTenant(), await createTenant()];
  // Too long for an index, and not to be compressed: the database refuses it.
  const poison = textMessage(Array.from({ length: 500 }, () => crypto.randomUUID()).join(""), "poison");
  await deliver(
    envelope(
      entry(one.wabaId, messagesChange(one.phoneId, { messages: [textMessage("5511", "fine")] })),
      entry(two.wabaId, messagesChange(two.phoneId, { messages: [poison] })),
    ),
  );
  // The log's disk is full just when a step's failure is noted.
  const write = (line: string) => {
    if (line.includes("webhook step failed")) throw new Error("no space left");
  };
  await drainWebhooks(createSystemContext(createLogger("trace", { write })));

  expect(await logs()).toMatchObject([
    {
      status: "received",
      organizationId: null,
      outcome: [{ became: "messages" }, { became: "failed", organizationId: two.organizationId }],
    },
  ]);
  expect((await listWebhookLogs(one.ctx, query())).data).toEqual([]);
});

test("an agent may not look", async ({ createTenant }) => {
  const { agent } = await createTenant();

  await expect(listWebhookLogs(agent, query())).rejects.toThrow(
    expect.objectContaining({ code: "forbidden" }),
  );
  await expect(getWebhookLog(agent, "any")).rejects.toThrow(expect.objectContaining({ code: "forbidden" }));
});

test.for(["x", Buffer.from("[1,2]").toString("base64url"), Buffer.from("{}").toString("base64url")])(
  "refuses a cursor that is not ours: %s",
  async (cursor, { createTenant }) => {
    const { ctx } = await createTenant();

    await expect(listWebhookLogs(ctx, query({ cursor }))).rejects.toThrow(
      expect.objectContaining({ code: "invalid_input" }),
    );
  },
);
