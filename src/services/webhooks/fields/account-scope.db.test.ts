import { expect } from "vitest";
import { encode, envelope, deliver, metaId, sign, test, type Tenant } from "@/testing/webhook-fixtures";
import { receiveWebhook } from "../receive-webhook";

// Who hears of a webhook about an account: everyone who connected it through the Meta app that signed it.

const APP_SECRET = "the-secret-of-an-own-app";

const removal = (wabaId: string) =>
  envelope({
    id: "77",
    time: Math.floor(Date.now() / 1000),
    changes: [
      {
        field: "account_update",
        value: { event: "PARTNER_REMOVED", waba_info: { waba_id: wabaId, owner_business_id: "77" } },
      },
    ],
  });

const makeManual = ({ ctx, organizationId }: Tenant) =>
  ctx.tenant((db) =>
    db.whatsAppConfig.updateMany({
      where: { organizationId },
      data: { flow: "manual", metaAppId: metaId() },
    }),
  );
const statusOf = async (tenant: Tenant) => (await tenant.config()).status;

/** The same account in several organizations. */
async function createShared(createTenant: (ids: { wabaId: string; phoneId: string }) => Promise<Tenant>) {
  const wabaId = metaId();
  const ids = () => ({ wabaId, phoneId: metaId() });
  return { wabaId, first: await createTenant(ids()), second: await createTenant(ids()) };
}

test("the installation's app tells every organization that has the account, and no other", async ({
  createTenant,
  drain,
  logs,
}) => {
  const { wabaId, first, second } = await createShared(createTenant);
  const other = await createTenant();
  await deliver(removal(wabaId));
  await drain();

  expect(await Promise.all([first, second, other].map(statusOf))).toEqual([
    "disconnected",
    "disconnected",
    "active",
  ]);
  // What two organizations share is shown to neither.
  expect(await logs()).toMatchObject([{ organizationId: null, configId: null }]);
});

test("of connections by an organization's own app the installation's app knows nothing", async ({
  createTenant,
  drain,
}) => {
  const { wabaId, first, second } = await createShared(createTenant);
  await makeManual(second);
  await deliver(removal(wabaId));
  await drain();
  expect([await statusOf(first), await statusOf(second)]).toEqual(["disconnected", "active"]);
});

test("an own app tells its own organization and nobody else", async ({
  createTenant,
  drain,
  system,
  logs,
}) => {
  const { wabaId, first, second } = await createShared(createTenant);
  await makeManual(second);
  const rawBody = Buffer.from(encode(removal(wabaId)));
  await receiveWebhook(system, {
    rawBody,
    signature: sign(rawBody, APP_SECRET),
    ownAddress: { configId: second.configId, appSecret: APP_SECRET },
  });
  await drain();

  expect([await statusOf(first), await statusOf(second)]).toEqual(["active", "disconnected"]);
  expect(await logs()).toMatchObject([{ organizationId: second.organizationId }]);
});

test("an own app has nothing to say about an account that only others have", async ({
  createTenant,
  drain,
  system,
  logs,
}) => {
  const [own, victim] = [await createTenant(), await createTenant()];
  await makeManual(own);
  const rawBody = Buffer.from(encode(removal(victim.wabaId)));
  await receiveWebhook(system, {
    rawBody,
    signature: sign(rawBody, APP_SECRET),
    ownAddress: { configId: own.configId, appSecret: APP_SECRET },
  });
  await drain();

  expect(await statusOf(victim)).toBe("active");
  expect(await logs()).toMatchObject([{ status: "unrouted" }]);
});

test("an own app has nothing to say about its organization's grants to other apps", async ({
  createTenant,
  drain,
  system,
}) => {
  const tenant = await createTenant();
  const { ctx, organizationId } = tenant;
  const endpoint = await ctx.tenant((db) =>
    db.whatsAppConfig.create({
      data: { organizationId, wabaId: metaId(), flow: "manual", metaAppId: metaId(), status: "active" },
    }),
  );
  const rawBody = Buffer.from(encode(removal(tenant.wabaId)));
  await receiveWebhook(system, {
    rawBody,
    signature: sign(rawBody, APP_SECRET),
    ownAddress: { configId: endpoint.id, appSecret: APP_SECRET },
  });
  await drain();

  const stored = { where: { organizationId, wabaId: tenant.wabaId } };
  expect(await ctx.tenant((db) => db.whatsAppConfig.findFirst(stored))).toMatchObject({ status: "active" });
});

test("the installation's app tells also of the account that an operator connected without Meta's dialog", async ({
  createTenant,
  drain,
}) => {
  const tenant = await createTenant();
  await tenant.ctx.tenant((db) =>
    db.whatsAppConfig.updateMany({
      where: { organizationId: tenant.organizationId },
      data: { flow: "manual", metaAppId: null },
    }),
  );
  await deliver(removal(tenant.wabaId));
  await drain();
  expect(await statusOf(tenant)).toBe("disconnected");
});
