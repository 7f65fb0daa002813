import { afterAll, expect, test } from "vitest";
import * as unknown from "@/app/api/v1/[...path]/route";
import * as conversation from "@/app/api/v1/conversations/[id]/route";
import * as conversations from "@/app/api/v1/conversations/route";
import * as onboarding from "@/app/api/v1/whatsapp/onboarding-sessions/route";
import { closeDatabase, inTransaction } from "@/lib/server/db";
import { issueApiKey } from "@/services/organizations/api-keys";
import { createOrganization } from "@/services/organizations/create-organization";

type Route = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;

afterAll(closeDatabase);

const { organizationId, apiKey } = await createOrganization({
  name: "Loja",
  email: "owner@example.test",
  password: "a long password",
});

async function call(
  route: Route,
  key: string,
  options: { query?: string; id?: string; body?: unknown } = {},
) {
  const { query = "", id = "", body } = options;
  const response = await route(
    new Request(`http://127.0.0.1/api/v1/x${query}`, {
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    }),
    { params: Promise.resolve({ id }) },
  );
  return { status: response.status, body: (await response.json()) as unknown };
}

test("an agent's refused tries leave the administrators' limit as it is", async () => {
  const { key: agentKey } = await inTransaction((db) =>
    issueApiKey(db, { organizationId, name: "Agent", role: "agent" }),
  );
  const body = { flow: "new_number" };
  for (let tries = 0; tries < 61; tries += 1) {
    expect(await call(onboarding.POST, agentKey, { body })).toMatchObject({ status: 403 });
  }
  expect(await call(onboarding.POST, apiKey, { body })).toMatchObject({ status: 201 });
});

test("text that the database cannot hold is refused before it gets there", async () => {
  expect(await call(conversations.GET, apiKey, { query: "?q=%00" })).toMatchObject({ status: 400 });
  expect(await call(conversation.GET, apiKey, { id: "a\0b" })).toMatchObject({ status: 404 });
});

test.each(Object.entries(unknown))(
  "%s to an unknown address is answered in our error shape",
  async (_, route) => {
    expect(await call(route, "")).toMatchObject({ status: 404, body: { code: "not_found" } });
  },
);
