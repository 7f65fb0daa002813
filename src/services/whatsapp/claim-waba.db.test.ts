import { expect } from "vitest";
import { test } from "@/testing/onboarding-fixtures";
import { claimWaba } from "./claim-waba";

test("stores the connection with its number and leaves the rest to the job", async ({
  meta,
  createOrganization,
}) => {
  const { ctx, newClaim, stored } = await createOrganization();
  const waba = await meta.createWaba([{ displayPhoneNumber: "+55 11 4002-8922" }]);

  const answer = await claimWaba(ctx, await newClaim(waba));

  expect(answer.config.phoneNumber).toBe("+551140028922");
  expect(answer).toMatchObject({
    success: true,
    config: { wabaId: waba.wabaId, phoneId: waba.phoneNumberIds[0], status: "pending", flow: "new_number" },
    steps: [
      { name: "permission", status: "done" },
      { name: "account", status: "done" },
      { name: "numbers", status: "done" },
      { name: "webhooks", status: "running" },
      { name: "registration", status: "running" },
      { name: "payment", status: "running" },
      { name: "test_message", status: "running", waitsFor: "you" },
    ],
  });
  const { configs, numbers } = await stored();
  expect(configs[0]?.tokenExpiresAt?.getTime()).toBeGreaterThan(Date.now() + 50 * 86_400_000);
  expect(numbers).toMatchObject([
    {
      phoneId: waba.phoneNumberIds[0],
      displayPhoneNumber: "+55 11 4002-8922",
      isActive: true,
      isDefault: true,
    },
  ]);
  const jobs = await ctx.tenant(
    (db) => db.$queryRaw`select data from pgboss.job where data->>'configId' = ${answer.config.id}`,
  );
  expect(jobs).toEqual([
    { data: { organizationId: ctx.organizationId, configId: answer.config.id, grantNumber: 1 } },
  ]);
});

test("takes the granted account when the browser could not name one", async ({
  meta,
  createOrganization,
}) => {
  const { ctx, newClaim } = await createOrganization();
  const waba = await meta.createWaba();

  const answer = await claimWaba(ctx, await newClaim(waba, { wabaId: null }));

  expect(answer.config.wabaId).toBe(waba.wabaId);
});

test("takes the newest of several granted accounts when none is named", async ({
  meta,
  createOrganization,
}) => {
  const { ctx, newClaim } = await createOrganization();
  const [older, newer] = [await meta.createWaba(), await meta.createWaba()];

  const code = await meta.grantCode(older, newer);
  const answer = await claimWaba(ctx, await newClaim(older, { wabaId: null, code }));

  expect(answer.config.wabaId).toBe(newer.wabaId);
});

test("makes the number that was chosen in the popup the default one", async ({
  meta,
  createOrganization,
}) => {
  const { ctx, newClaim, stored } = await createOrganization();
  const waba = await meta.createWaba([{}, {}, {}]);
  const phoneId = waba.phoneNumberIds[1] ?? "";

  const answer = await claimWaba(ctx, await newClaim(waba, { phoneId }));

  expect(answer.config.phoneId).toBe(phoneId);
  const { numbers } = await stored();
  expect(numbers.filter((number) => number.isDefault).map((number) => number.phoneId)).toEqual([phoneId]);
});

test("reads every page of an account with many numbers", async ({ meta, createOrganization }) => {
  const { ctx, newClaim, stored } = await createOrganization();
  const waba = await meta.createWaba(Array.from({ length: 230 }, () => ({})));

  await claimWaba(ctx, await newClaim(waba));

  const { numbers } = await stored();
  expect(numbers.map((number) => number.phoneId)).toEqual(waba.phoneNumberIds.toSorted());
  expect(await meta.calls(waba, "/phone_numbers")).toHaveLength(3);
});

test("an account without a number is kept, and says that a number is missing", async ({
  meta,
  createOrganization,
}) => {
  const { ctx, newClaim } = await createOrganization();
  const waba = await meta.createWaba([]);

  const answer = await claimWaba(ctx, await newClaim(waba, { event: "FINISH_ONLY_WABA" }));

  expect(answer.config).toMatchObject({ status: "pending", phoneId: null });
  expect(answer.steps[2]).toMatchObject({
    name: "numbers",
    status: "running",
    waitsFor: "you",
    error: { code: "no_number" },
  });
  expect(answer.steps.map((step) => step.name)).not.toContain("registration");
});

test("connecting the same account again renews it and keeps its conversations", async ({
  meta,
  createOrganization,
}) => {
  const { ctx, organizationId, newClaim, stored } = await createOrganization();
  const waba = await meta.createWaba([{}, {}]);
  const first = await claimWaba(ctx, await newClaim(waba, { phoneId: waba.phoneNumberIds[1] ?? null }));
  const before = await stored();
  const conversation = await ctx.tenant(async (db) => {
    const contact = await db.contact.create({ data: { organizationId, waId: "5511987650001" } });
    return db.conversation.create({
      data: { organizationId, contactId: contact.id, phoneNumberId: before.numbers[0]?.id ?? "" },
    });
  });

  const again = await claimWaba(ctx, await newClaim(waba));

  const after = await stored();
  expect(again.config).toMatchObject({ id: first.config.id, phoneId: waba.phoneNumberIds[1] });
  expect(after.configs).toHaveLength(1);
  expect(after.configs[0]?.sealedToken).not.toBe(before.configs[0]?.sealedToken);
  expect(after.numbers.map((number) => number.id)).toEqual(before.numbers.map((number) => number.id));
  const kept = await ctx.tenant((db) =>
    db.conversation.findFirst({ where: { organizationId, id: conversation.id } }),
  );
  expect(kept?.phoneNumberId).toBe(conversation.phoneNumberId);
});

test("an agent cannot connect, and the code is not even shown to Meta", async ({
  meta,
  createOrganization,
}) => {
  const { agent, newClaim, stored } = await createOrganization();
  const waba = await meta.createWaba();

  await expect(claimWaba(agent, await newClaim(waba))).rejects.toMatchObject({ code: "forbidden" });

  expect((await stored()).configs).toEqual([]);
  expect(await meta.calls(waba)).toEqual([]);
});

test("two claims of the same account by one organization at once give one connection", async ({
  meta,
  createOrganization,
}) => {
  const { ctx, newClaim, stored } = await createOrganization();
  const waba = await meta.createWaba();
  const claims = [await newClaim(waba), await newClaim(waba), await newClaim(waba)];

  const answers = await Promise.all(claims.map((claim) => claimWaba(ctx, claim)));

  expect(new Set(answers.map((answer) => answer.config.id)).size).toBe(1);
  expect((await stored()).numbers).toHaveLength(1);
});
