import { utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { newId } from "@/lib/server/ids";
import {
  filesIn,
  png,
  putAtMeta,
  sha256,
  storeFolder,
  test,
  type MediaTenant,
} from "@/testing/media-fixtures";
import { deleteExpired } from "../housekeeping/delete-expired";
import { deleteUnusedMedia } from "./delete-unused-media";
import { holdFiles } from "./hold-files";
import { removeContents } from "./remove-contents";
import { uploadMedia } from "./upload-media";

const DAY_MS = 24 * 3_600_000;

async function* one(bytes: Uint8Array) {
  yield bytes;
}

const upload = async ({ agent }: MediaTenant, note: string) =>
  (await uploadMedia(agent, { content: one(png(note)), filename: `${note}.png`, mimeType: "image/png" })).id;

const ids = async ({ ctx, organizationId }: MediaTenant) =>
  (
    await ctx.tenant((db) => db.mediaFile.findMany({ where: { organizationId }, orderBy: { id: "asc" } }))
  ).map(({ id }) => id);

test("uploads that were never sent go after a day, row and content; what a message names stays", async ({
  createMediaTenant,
  fetchAll,
  system,
}) => {
  const tenant = await createMediaTenant();
  const received = await tenant.receives(putAtMeta({ bytes: png("received") }));
  await fetchAll();
  await upload(tenant, "old");
  await tenant.age(1.1 * DAY_MS);
  const young = await upload(tenant, "young");

  await deleteExpired(system, new Date());

  expect(await ids(tenant)).toEqual([received.mediaId, young].toSorted());
  expect(filesIn(tenant.organizationId)).toEqual([png("received"), png("young")].map(sha256).toSorted());
});

test("content that another file of the organization has stays", async ({
  createMediaTenant,
  fetchAll,
  system,
}) => {
  const tenant = await createMediaTenant();
  await upload(tenant, "same");
  await tenant.age(1.1 * DAY_MS);
  const received = await tenant.receives(putAtMeta({ bytes: png("same") }));
  await fetchAll();
  await deleteExpired(system, new Date());

  expect(await ids(tenant)).toEqual([received.mediaId]);
  expect(filesIn(tenant.organizationId)).toEqual([sha256(png("same"))]);
});

test("uploading the same again makes a file young again", async ({ createMediaTenant, system }) => {
  const tenant = await createMediaTenant();
  const id = await upload(tenant, "again");
  await tenant.age(1.1 * DAY_MS);
  expect(await upload(tenant, "again")).toBe(id);
  await deleteExpired(system, new Date());
  expect(await ids(tenant)).toEqual([id]);
});

test("a file that Meta has for 30 days, or gets just now, stays", async ({ createMediaTenant, system }) => {
  const tenant = await createMediaTenant();
  const { ctx, organizationId, phoneId } = tenant;
  const given = await upload(tenant, "given");
  const leased = await upload(tenant, "leased");
  const uploadedAt = new Date(Date.now() - 20 * DAY_MS);
  await ctx.tenant((db) =>
    db.mediaUpload.create({
      data: { organizationId, mediaId: given, phoneId, metaMediaId: "1", uploadedAt },
    }),
  );
  await ctx.tenant((db) =>
    db.mediaFile.update({
      where: { organizationId, id: leased },
      data: { lockToken: newId(), lockedUntil: new Date(Date.now() + 60_000) },
    }),
  );
  await tenant.age(2 * DAY_MS);
  await deleteExpired(system, new Date());
  expect(await ids(tenant)).toEqual([given, leased].toSorted());
});

test("a file is not deleted under a message that is just being stored", async ({
  createMediaTenant,
  system,
}) => {
  const tenant = await createMediaTenant();
  const { ctx, organizationId } = tenant;
  const id = await upload(tenant, "held");
  await tenant.age(2 * DAY_MS);
  await ctx.tenant(async (db) => {
    await holdFiles(db, organizationId, [id]);
    expect(await deleteUnusedMedia(system, new Date())).toBe(0);
  });
  expect(await deleteUnusedMedia(system, new Date())).toBe(1);
});

test("a deleted organization leaves no file behind", async ({ createMediaTenant, fetchAll, system }) => {
  const [gone, other] = [await createMediaTenant(), await createMediaTenant()];
  await gone.receives(putAtMeta({ bytes: png("gone") }));
  await other.receives(putAtMeta({ bytes: png("gone") }));
  await fetchAll();
  await system.acrossTenants(async (db) => {
    await db.message.deleteMany({ where: { organizationId: gone.organizationId } });
    await db.conversation.deleteMany({ where: { organizationId: gone.organizationId } });
    await db.organization.delete({ where: { id: gone.organizationId } });
  });
  await deleteExpired(system, new Date());

  expect(filesIn(gone.organizationId)).toEqual([]);
  expect(filesIn(other.organizationId)).toEqual([sha256(png("gone"))]);
  expect(await system.acrossTenants((db) => db.mediaRemoval.count())).toBe(0);
});

test("content that comes while it is taken away is there in the end, whoever is faster", async ({
  createMediaTenant,
  system,
}) => {
  const tenant = await createMediaTenant();
  const { ctx, organizationId } = tenant;
  for (let round = 0; round < 10; round++) {
    await upload(tenant, "race");
    await ctx.tenant((db) => db.mediaFile.deleteMany({ where: { organizationId } }));
    const [id] = await Promise.all([upload(tenant, "race"), removeContents(system)]);
    expect(await tenant.content(id)).toBe(png("race").toString("utf8"));
  }
  await removeContents(system);
  expect(filesIn(organizationId)).toEqual([sha256(png("race"))]);
});

test("half files of processes that died go after a day", async ({ createMediaTenant, system }) => {
  await upload(await createMediaTenant(), "makes the folder");
  const incoming = path.join(storeFolder(), "incoming");
  for (const [name, days] of [
    ["old", 1.1],
    ["young", 0.9],
  ] as const) {
    writeFileSync(path.join(incoming, name), "half");
    const at = new Date(Date.now() - days * DAY_MS);
    utimesSync(path.join(incoming, name), at, at);
  }
  await deleteExpired(system, new Date());
  expect(filesIn("incoming")).toEqual(["young"]);
});
