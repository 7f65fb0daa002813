import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { Connection } from "@/contracts/whatsapp";
import { createOrganization as newOrganization } from "@/services/organizations/create-organization";
import { claimWaba } from "@/services/whatsapp/claim-waba";
import { createApiKey } from "@/services/organizations/create-api-key";
import { test } from "@/testing/onboarding-fixtures";
import { POST } from "./route";

async function ask(apiKey: string | null, id: string, body: unknown) {
  const request = new Request(`http://localhost:3000/api/v1/whatsapp/connections/${id}/sync`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...(apiKey === null ? {} : { Authorization: `Bearer ${apiKey}` }),
    },
    body: JSON.stringify(body),
  });
  const response = await POST(request, { params: Promise.resolve({ id }) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test("a program asks for the history of a Business app number again, and sees it being asked for", async ({
  meta,
  createOrganization,
}) => {
  const { ctx, organizationId, newClaim } = await createOrganization();
  const { key } = await createApiKey(ctx, { name: "Test", role: "admin" });
  const waba = await meta.createWaba([{ isOnBizApp: true }]);
  const { config } = await claimWaba(ctx, await newClaim(waba));
  const phoneId = waba.phoneNumberIds[0] ?? "";
  const number = await ctx.tenant((db) =>
    db.whatsAppPhoneNumber.findFirstOrThrow({ where: { organizationId, phoneId } }),
  );
  const onboarding = number.onboardedAt?.toISOString() ?? "grant-1";
  const row = {
    organizationId,
    phoneNumberId: number.id,
    kind: "history",
    onboarding,
    status: "unconfirmed",
  };
  await ctx.tenant((db) => db.businessAppSync.create({ data: { ...row, requestedAt: new Date() } }));

  const asked = await ask(key, config.id, { phoneId, kind: "history" });

  expect(asked.status).toBe(200);
  expect(Connection.parse(asked.body).numbers[0]?.syncs).toMatchObject([
    { kind: "history", status: "requesting", requestedAt: null },
  ]);
  const other = await newOrganization({
    name: "Org",
    email: `${randomUUID()}@test.example`,
    password: "a-long-password",
  });
  expect(await ask(other.apiKey, config.id, { phoneId, kind: "history" })).toMatchObject({ status: 404 });
  expect(await ask(null, config.id, { phoneId, kind: "history" })).toMatchObject({ status: 401 });
  expect(await ask(key, config.id, { phoneId, kind: "everything" })).toMatchObject({ status: 400 });
  expect(await ask(key, config.id, { phoneId, kind: "history", force: true })).toMatchObject({ status: 400 });
  expect(await ask(key, config.id, { phoneId: "15550001111", kind: "history" })).toMatchObject({
    status: 400,
  });
});
