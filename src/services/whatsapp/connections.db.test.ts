import { expect } from "vitest";
import { test } from "@/testing/onboarding-fixtures";
import { checkConnection } from "./check-connection";
import { claimWaba } from "./claim-waba";
import { findSendingCredentials } from "./connections";
import { finishOnboarding } from "./finish-onboarding";
import { getConnection } from "./get-connection";
import { listConnections } from "./list-connections";
import { listPhoneNumbers } from "./list-phone-numbers";
import { resumeConnection } from "./resume-connection";
import { updateConnection } from "./update-connection";

const page = { limit: 25 };
const allNumbers = { limit: 100 };

test("another organization sees nothing of a connection, its owner does", async ({
  meta,
  createOrganization,
}) => {
  const [owner, stranger] = [await createOrganization(), await createOrganization()];
  const waba = await meta.createWaba();
  const phoneId = waba.phoneNumberIds[0] ?? "";
  const { config } = await claimWaba(owner.ctx, await owner.newClaim(waba));
  const notFound = { code: "not_found" };

  await expect(getConnection(stranger.ctx, config.id)).rejects.toMatchObject(notFound);
  await expect(resumeConnection(stranger.ctx, config.id)).rejects.toMatchObject(notFound);
  await expect(
    finishOnboarding(stranger.ctx, { configId: config.id, grantNumber: 1 }, { isLastTry: false }),
  ).rejects.toMatchObject(notFound);
  await expect(updateConnection(stranger.ctx, config.id, { defaultPhoneId: phoneId })).rejects.toMatchObject(
    notFound,
  );
  expect(await listConnections(stranger.ctx, page)).toEqual({ data: [], nextCursor: null });
  expect(await listConnections(stranger.ctx, { ...page, cursor: "0" })).toEqual({
    data: [],
    nextCursor: null,
  });
  expect(await listPhoneNumbers(stranger.ctx, allNumbers)).toEqual({ data: [], nextCursor: null });
  expect(await checkConnection(stranger.ctx, {})).toEqual({ connected: false });
  expect(await findSendingCredentials(stranger.ctx, phoneId)).toBeNull();

  expect(await getConnection(owner.ctx, config.id)).toMatchObject({ wabaId: waba.wabaId });
  expect((await listPhoneNumbers(owner.ctx, allNumbers)).data).toHaveLength(1);
  expect(await findSendingCredentials(owner.ctx, phoneId)).toMatchObject({
    accessToken: expect.stringMatching(/^EAA/) as string,
    phoneNumberId: (await owner.stored()).numbers[0]?.id,
  });
});

test("a waiting page hears of the connection made after it began to wait, not of an older one", async ({
  meta,
  createOrganization,
}) => {
  const { ctx, newClaim } = await createOrganization();
  expect(await checkConnection(ctx, {})).toEqual({ connected: false });
  const first = await claimWaba(ctx, await newClaim(await meta.createWaba()));
  expect(await checkConnection(ctx, {})).toEqual({ connected: true, config: first.config });

  const after = (await getConnection(ctx, first.config.id)).updatedAt;
  expect(await checkConnection(ctx, { after })).toEqual({ connected: false });

  const second = await claimWaba(ctx, await newClaim(await meta.createWaba()));
  expect(await checkConnection(ctx, { after })).toEqual({ connected: true, config: second.config });
});

test("an account without a number, or a disconnected one, does not count as connected", async ({
  meta,
  createOrganization,
}) => {
  const { ctx, organizationId, newClaim } = await createOrganization();
  await claimWaba(ctx, await newClaim(await meta.createWaba([])));
  expect(await checkConnection(ctx, {})).toEqual({ connected: false });

  const waba = await meta.createWaba();
  await claimWaba(ctx, await newClaim(waba));
  expect((await checkConnection(ctx, {})).connected).toBe(true);
  await ctx.tenant((db) =>
    db.whatsAppConfig.updateMany({ where: { organizationId }, data: { status: "disconnected" } }),
  );
  expect(await checkConnection(ctx, {})).toEqual({ connected: false });
  expect(await findSendingCredentials(ctx, waba.phoneNumberIds[0] ?? "")).toBeNull();
});

test("lists the numbers of every account as Meta knows them now", async ({ meta, createOrganization }) => {
  const { ctx, newClaim, stored } = await createOrganization();
  const [one, two] = [await meta.createWaba([{}, {}]), await meta.createWaba([{ isOnBizApp: true }])];
  await claimWaba(ctx, await newClaim(one));
  await claimWaba(ctx, await newClaim(two));
  await ctx.tenant((db) =>
    db.whatsAppPhoneNumber.updateMany({
      where: { organizationId: ctx.organizationId },
      data: { verifiedName: "Old" },
    }),
  );
  const added = await meta.addPhone(one);

  const { data } = await listPhoneNumbers(ctx, allNumbers);

  expect(data.map((number) => number.id).toSorted()).toEqual(
    [...one.phoneNumberIds, ...two.phoneNumberIds, ...added.phoneNumberIds].toSorted(),
  );
  expect(data.find((number) => number.id === two.phoneNumberIds[0])).toMatchObject({
    wabaId: two.wabaId,
    verifiedName: "Padaria Sol",
    qualityRating: "GREEN",
    isDefault: false,
    isInUse: true,
    isOnBusinessApp: true,
  });
  expect(data.filter((number) => number.isDefault)).toHaveLength(1);
  expect(data.find((number) => number.id === added.phoneNumberIds[0])).toMatchObject({ isInUse: false });
  expect((await stored()).numbers.every((number) => number.verifiedName === "Padaria Sol")).toBe(true);

  const firstPage = await listPhoneNumbers(ctx, { limit: 3 });
  const secondPage = await listPhoneNumbers(ctx, { limit: 3, cursor: firstPage.nextCursor ?? "" });
  expect([...firstPage.data, ...secondPage.data]).toEqual(data);
  expect(secondPage.nextCursor).toBeNull();
});

test("shows what was last known of an account that Meta does not answer for", async ({
  meta,
  createOrganization,
}) => {
  const { ctx, newClaim } = await createOrganization();
  const [well, ill] = [await meta.createWaba(), await meta.createWaba()];
  await claimWaba(ctx, await newClaim(well));
  await claimWaba(ctx, await newClaim(ill));
  await meta.revokeTokens(ill);

  expect((await listPhoneNumbers(ctx, allNumbers)).data).toHaveLength(2);

  await meta.revokeTokens(well);
  await expect(listPhoneNumbers(ctx, allNumbers)).rejects.toMatchObject({
    code: "list_phone_numbers_failed",
    details: { metaCode: 190 },
  });
});

test("an administrator chooses the default number, an agent does not", async ({
  meta,
  createOrganization,
}) => {
  const { ctx, agent, newClaim } = await createOrganization();
  const waba = await meta.createWaba([{}, {}]);
  const other = await meta.createWaba();
  const { config } = await claimWaba(ctx, await newClaim(waba, { phoneId: waba.phoneNumberIds[0] ?? null }));
  await claimWaba(ctx, await newClaim(other));
  const wanted = { defaultPhoneId: waba.phoneNumberIds[1] ?? "" };

  await expect(updateConnection(agent, config.id, wanted)).rejects.toMatchObject({ code: "forbidden" });
  await expect(
    updateConnection(ctx, config.id, { defaultPhoneId: other.phoneNumberIds[0] ?? "" }),
  ).rejects.toMatchObject({ code: "invalid_input" });
  const changed = await updateConnection(ctx, config.id, wanted);

  expect(changed.phoneId).toBe(wanted.defaultPhoneId);
  expect(changed.numbers.map((number) => [number.id, number.isDefault])).toEqual([
    [waba.phoneNumberIds[1], true],
    [waba.phoneNumberIds[0], false],
  ]);
  expect((await getConnection(agent, config.id)).phoneId).toBe(wanted.defaultPhoneId);
});

test("connections come in pages", async ({ meta, createOrganization }) => {
  const { ctx, newClaim } = await createOrganization();
  for (let i = 0; i < 3; i++) await claimWaba(ctx, await newClaim(await meta.createWaba()));

  const all = await listConnections(ctx, page);
  const first = await listConnections(ctx, { limit: 2 });
  const second = await listConnections(ctx, { limit: 2, cursor: first.nextCursor ?? "" });

  expect(all.nextCursor).toBeNull();
  expect([...first.data, ...second.data]).toEqual(all.data);
  expect(second).toMatchObject({ data: [{}], nextCursor: null });
});
