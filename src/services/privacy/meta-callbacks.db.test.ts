import { createHmac } from "node:crypto";
import { expect } from "vitest";
import { POST as dataDeletion } from "@/app/api/v1/meta/data-deletion/route";
import { POST as deauthorize } from "@/app/api/v1/meta/deauthorize/route";
import { env } from "@/lib/server/env";
import { test, type Organization } from "@/testing/onboarding-fixtures";
import { claimWaba } from "../whatsapp/claim-waba";
import { findDataDeletion } from "./find-data-deletion";

type Route = typeof deauthorize;

/** In a minute from now, so that it is younger than any grant of these tests. */
const soon = () => Math.floor(Date.now() / 1000) + 60;

function signedRequest(userId: string, secret = env().META_APP_SECRET, issuedAt = soon()): string {
  const payload = Buffer.from(
    JSON.stringify({ algorithm: "HMAC-SHA256", issued_at: issuedAt, user_id: userId }),
  ).toString("base64url");
  return `${createHmac("sha256", secret).update(payload).digest("base64url")}.${payload}`;
}

async function call(route: Route, form: Record<string, string>) {
  const request = new Request("http://localhost:3000/api/v1/meta", {
    method: "POST",
    body: new URLSearchParams(form),
  });
  const response = await route(request, { params: Promise.resolve({}) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Connects an account and names the Meta user whose grant it was. */
async function connectAs(
  { ctx, newClaim }: Organization,
  wabaClaim: Parameters<typeof newClaim>[0],
  userId: string,
) {
  const { config } = await claimWaba(ctx, await newClaim(wabaClaim));
  await ctx.tenant((db) =>
    db.whatsAppConfig.updateMany({
      where: { organizationId: ctx.organizationId, id: config.id },
      data: { metaUserId: userId },
    }),
  );
  return config.id;
}

test("who takes our permission away at Meta ends the connections made with it, and no others", async ({
  meta,
  createOrganization,
}) => {
  const [one, two] = [await createOrganization(), await createOrganization()];
  const ended = await connectAs(one, await meta.createWaba(), "77001");
  await connectAs(two, await meta.createWaba(), "77002");

  expect(await call(deauthorize, { signed_request: signedRequest("77001") })).toMatchObject({ status: 200 });

  const [config] = (await one.stored()).configs;
  expect(config).toMatchObject({
    id: ended,
    status: "disconnected",
    disconnectReason: "deauthorized",
    sealedToken: null,
    metaUserId: null,
  });
  expect((await one.stored()).numbers.every(({ isActive }) => !isActive)).toBe(true);
  expect((await two.stored()).configs[0]).toMatchObject({ status: "pending", metaUserId: "77002" });
  const alerts = await one.ctx.tenant((db) =>
    db.connectionAlert.findMany({ where: { organizationId: one.organizationId, resolvedAt: null } }),
  );
  expect(alerts).toMatchObject([
    { code: "app_removed", configId: ended, details: { reason: "deauthorized" } },
  ]);
});

test("a deletion request wipes grant and user id, and can be followed by its code", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  await connectAs(organization, await meta.createWaba(), "88001");

  const { status, body } = await call(dataDeletion, { signed_request: signedRequest("88001") });

  expect(status).toBe(200);
  const code = String(body.confirmation_code);
  expect(body.url).toBe(`${env().APP_URL}/data-deletion/${code}`);
  expect((await organization.stored()).configs[0]).toMatchObject({
    disconnectReason: "data_deletion",
    sealedToken: null,
    metaUserId: null,
  });
  expect(await findDataDeletion(organization.system, code)).toMatchObject({
    connections: 1,
    completedAt: expect.any(Date) as Date,
  });
  expect(await findDataDeletion(organization.system, "guessed")).toBeNull();
});

test("a word of Meta's from before the present grant does not end it", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  await connectAs(organization, await meta.createWaba(), "66001");
  const late = signedRequest("66001", undefined, soon() - 3_600);

  expect(await call(deauthorize, { signed_request: late })).toMatchObject({ status: 200 });

  expect((await organization.stored()).configs[0]).toMatchObject({ status: "pending", metaUserId: "66001" });
});

test("a request for somebody we know nothing of is answered all the same", async () => {
  expect(await call(dataDeletion, { signed_request: signedRequest("99999") })).toMatchObject({
    status: 200,
    body: { confirmation_code: expect.any(String) as string },
  });
});

const badRequests: [string, number, string][] = [
  ["of another secret", 403, signedRequest("77001", "another-secret")],
  [
    "whose payload was changed",
    403,
    `${signedRequest("1").split(".")[0]}.${signedRequest("2").split(".")[1]}`,
  ],
  ["without a payload", 400, "abc"],
  ["that is missing", 400, ""],
  ["with a third part", 400, `${signedRequest("1")}.x`],
];

test.for(badRequests)("a signed_request %s is refused with %i", async ([, status, text]) => {
  expect(await call(deauthorize, { signed_request: text })).toMatchObject({ status });
});
