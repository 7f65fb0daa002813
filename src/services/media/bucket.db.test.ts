import { text } from "node:stream/consumers";
import { afterAll, beforeEach, expect } from "vitest";
import { filesIn, png, putAtMeta, sha256, test } from "@/testing/media-fixtures";
import { startS3Server } from "@/testing/s3-server";
import { setEnvironment } from "@/testing/set-environment";
import { deleteExpired } from "../housekeeping/delete-expired";
import { openMedia } from "./open-media";
import { uploadMedia } from "./upload-media";

const keys = { accessKeyId: "AKIATEST", secretAccessKey: "S3-SECRET-WORDS", region: "sa-east-1" };
const bucket = await startS3Server(keys);
setEnvironment({
  MEDIA_S3_ENDPOINT: bucket.url,
  MEDIA_S3_BUCKET: "media",
  MEDIA_S3_REGION: keys.region,
  MEDIA_S3_ACCESS_KEY_ID: keys.accessKeyId,
  MEDIA_S3_SECRET_ACCESS_KEY: keys.secretAccessKey,
});
afterAll(() => bucket.close());
beforeEach(() => {
  bucket.state.refuse = null;
});

async function* one(bytes: Uint8Array) {
  yield bytes;
}

test("with a bucket configured, files come, are read and go there, and stay on no disk of ours", async ({
  createMediaTenant,
  fetchAll,
  system,
}) => {
  const tenant = await createMediaTenant();
  const { mediaId } = await tenant.receives(putAtMeta({ bytes: png("in a bucket") }));
  await fetchAll();
  const address = `/media/${tenant.organizationId}/${sha256(png("in a bucket"))}`;

  expect([...bucket.objects.keys()]).toEqual([address]);
  expect([filesIn("incoming"), filesIn(tenant.organizationId)]).toEqual([[], []]);
  const { read, byteSize } = await openMedia(tenant.ctx, mediaId);
  expect(await text(await read({ start: byteSize - 6, end: byteSize - 1 }))).toBe("bucket");

  await tenant.ctx.tenant((db) =>
    db.message.deleteMany({ where: { organizationId: tenant.organizationId } }),
  );
  await tenant.age(2 * 24 * 3_600_000);
  await deleteExpired(system, new Date());
  expect([...bucket.objects.keys()]).toEqual([]);
});

test("while the bucket is down nothing is lost: a received file waits, an upload is refused, content goes later", async ({
  createMediaTenant,
  fetchAll,
  system,
  logLines,
}) => {
  const tenant = await createMediaTenant();
  const upload = (note: string) =>
    uploadMedia(tenant.agent, { content: one(png(note)), filename: "a.png", mimeType: "image/png" });
  await upload("before");
  await tenant.age(2 * 24 * 3_600_000);
  const { mediaId } = await tenant.receives(putAtMeta({ bytes: png("waits") }));
  bucket.state.refuse = 503;
  await fetchAll();
  await expect(upload("refused")).rejects.toMatchObject({ code: "cannot_store" });
  await deleteExpired(system, new Date());
  expect(await tenant.file(mediaId)).toMatchObject({ status: "pending", attempts: 1, lockToken: null });
  expect(filesIn("incoming")).toEqual([]);

  bucket.state.refuse = null;
  await tenant.skipPauses();
  await fetchAll();
  await deleteExpired(system, new Date());
  expect((await tenant.file(mediaId)).status).toBe("stored");
  expect([...bucket.objects.keys()]).toEqual([`/media/${tenant.organizationId}/${sha256(png("waits"))}`]);
  expect(logLines.join("")).not.toContain("S3-SECRET-WORDS");
});
