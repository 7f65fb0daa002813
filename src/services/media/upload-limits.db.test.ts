import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import { DiskFullError, spoolFile } from "@/lib/server/media-store/spool";
import { test, type Tenant } from "@/testing/contact-fixtures";
import { uploadMedia } from "./upload-media";

const upload = ({ ctx }: Tenant) =>
  uploadMedia(ctx, {
    filename: "nota.txt",
    mimeType: "text/plain",
    content: (async function* () {
      yield await Promise.resolve(Buffer.from(randomBytes(20).toString("hex")));
    })(),
  });

test("an upload waits until what is there has been sent, or is forgotten after a day", async ({
  createTenant,
}) => {
  const tenant = await createTenant();
  const { organizationId } = tenant;
  const { id } = await upload(tenant);
  const grow = (byteSize: number, updatedAt: Date) =>
    tenant.ctx.tenant((db) =>
      db.mediaFile.update({ where: { organizationId, id }, data: { byteSize, updatedAt } }),
    );
  await grow(2 ** 31 - 50, new Date());
  await upload(tenant);
  await upload(tenant);
  await expect(upload(tenant)).rejects.toMatchObject({ code: "rate_limited" });
  await upload(await createTenant());

  await grow(2 ** 31 - 50, new Date(Date.now() - 25 * 3_600_000));
  await upload(tenant);
});

test("a file is refused before it comes when the disk has no room", async () => {
  const unread = (async function* () {
    yield* [];
    await Promise.reject(new Error("was read"));
  })();
  const noRoom = { maxBytes: 1, keptFreeBytes: Number.MAX_SAFE_INTEGER };
  await expect(spoolFile(unread, noRoom)).rejects.toThrow(DiskFullError);
});
