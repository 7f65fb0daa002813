import { expect } from "vitest";
import { pageOf } from "@/contracts/common";
import { ReplayResponse, WebhookLogDetail, WebhookLogItem } from "@/contracts/webhook-logs";
import { issueApiKey } from "@/services/organizations/api-keys";
import { deliver, test, textMessage, type Tenant } from "@/testing/webhook-fixtures";
import { POST as replayOne } from "./[id]/replay/route";
import { GET as getLog } from "./[id]/route";
import { POST as replayMany } from "./replay/route";
import { GET as listLogs } from "./route";

type Route = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;

/** Calls a route as a program with a key of the organization does. */
async function call(
  route: Route,
  apiKey: string,
  { id, query = "", body }: { id?: string; query?: string; body?: unknown } = {},
) {
  const isRead = route === listLogs || route === getLog;
  const request = new Request(`http://localhost:3000/api/v1/whatsapp/webhook-logs${query}`, {
    method: isRead ? "GET" : "POST",
    headers: {
      Authorization: `Bearer ${apiKey}`,
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const params: Record<string, string> = id === undefined ? {} : { id };
  const response = await route(request, { params: Promise.resolve(params) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function keyOf({ ctx, organizationId }: Tenant, role: "admin" | "agent" = "admin"): Promise<string> {
  return (await ctx.tenant((db) => issueApiKey(db, { organizationId, name: "test", role }))).key;
}

test("a program lists, reads and replays its organization's webhooks", async ({ createTenant, drain }) => {
  const tenant = await createTenant();
  const key = await keyOf(tenant);
  await deliver(tenant.webhook({ messages: [textMessage("5511988887777", "Bom dia")] }));
  await drain();

  const list = await call(listLogs, key, { query: `?connectionId=${tenant.configId}&limit=5` });
  const [item] = pageOf(WebhookLogItem.strict()).parse(list.body).data;
  const id = item?.id ?? "";
  const folded = await call(getLog, key, { id });
  const shown = await call(getLog, key, { id, query: "?contents=shown" });
  expect(WebhookLogDetail.strict().parse(folded.body).contents).toBe("folded");
  expect(JSON.stringify(folded.body)).not.toContain("Bom dia");
  expect(JSON.stringify(WebhookLogDetail.strict().parse(shown.body))).toContain("Bom dia");

  const one = await call(replayOne, key, { id });
  expect(WebhookLogItem.strict().parse(one.body)).toMatchObject({ id, status: "received" });
  await drain();
  const many = await call(replayMany, key, { body: { phoneId: tenant.phoneId } });
  expect(ReplayResponse.strict().parse(many.body)).toEqual({ replayed: 1 });
});

test("what makes no sense is refused, and so is whoever may not look", async ({ createTenant, drain }) => {
  const [tenant, other] = [await createTenant(), await createTenant()];
  const [key, agentKey, otherKey] = [await keyOf(tenant), await keyOf(tenant, "agent"), await keyOf(other)];
  await deliver(tenant.webhook({ messages: [textMessage("5511", "private")] }));
  await drain();
  const list = await call(listLogs, key);
  const id = pageOf(WebhookLogItem).parse(list.body).data[0]?.id ?? "";

  expect(await call(getLog, key, { id, query: "?contents=all" })).toMatchObject({ status: 400 });
  expect(await call(replayMany, key, { body: {} })).toMatchObject({ status: 400 });
  expect(await call(replayMany, key, { body: { status: "gone" } })).toMatchObject({ status: 400 });
  for (const route of [listLogs, getLog, replayOne]) {
    expect(await call(route, agentKey, { id })).toMatchObject({ status: 403, body: { code: "forbidden" } });
  }
  for (const route of [getLog, replayOne]) {
    expect(await call(route, otherKey, { id })).toMatchObject({ status: 404 });
  }
  expect(await call(replayMany, otherKey, { body: { phoneId: tenant.phoneId } })).toMatchObject({
    status: 200,
    body: { replayed: 0 },
  });
});
