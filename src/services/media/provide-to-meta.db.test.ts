import { readFileSync } from "node:fs";
import { describe, expect, vi } from "vitest";
import { env } from "@/lib/server/env";
import { newId } from "@/lib/server/ids";
import { test, type Shop } from "@/testing/inbox-fixtures";
import { findSendingCredentials } from "../whatsapp/connections";
import { MetaCloudService } from "../whatsapp/meta-cloud.service";
import { forgetUpload, provideToMeta } from "./provide-to-meta";
import { uploadMedia } from "./upload-media";

const DAY_MS = 24 * 3_600_000;
const photo = readFileSync("src/simulator/samples/photo.jpg");

async function* inPieces(bytes: Uint8Array) {
  for (let at = 0; at < bytes.byteLength; at += 1000) yield bytes.subarray(at, at + 1000);
}

/** A photo that an agent uploaded. */
async function newFile(shop: Shop): Promise<string> {
  const upload = { content: inPieces(photo), filename: "Praça.jpg", mimeType: "image/jpeg" };
  return (await uploadMedia(shop.ctx, upload)).id;
}

async function credentialsOf(shop: Shop) {
  const credentials = await findSendingCredentials(shop.ctx, shop.phoneId);
  if (!credentials) throw new Error("The shop is connected");
  return credentials;
}

const provide = async (shop: Shop, mediaId: string) =>
  provideToMeta(shop.ctx, await credentialsOf(shop), shop.phoneId, mediaId);

const simulator = (path: string, body?: unknown) =>
  fetch(`${env().META_GRAPH_BASE_URL}/__sim/${path}`, {
    method: body === undefined ? "GET" : "POST",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).then((response) => response.json());

/** How often Meta was given a file of this number. */
async function uploadsOf({ phoneId }: Shop): Promise<number> {
  const query = new URLSearchParams({ scope: phoneId, path: `/${phoneId}/media` });
  return ((await simulator(`calls?${query}`)) as { data: unknown[] }).data.length;
}

const fault = ({ phoneId }: Shop, what: Record<string, unknown>) =>
  simulator("faults", { match: { scope: phoneId, path: `/${phoneId}/media` }, ...what });

const fileRow = ({ ctx, organizationId }: Shop, id: string) =>
  ctx.tenant((db) => db.mediaFile.findFirstOrThrow({ where: { organizationId, id } }));

describe("a file for sending", () => {
  test("is what was uploaded, byte by byte", async ({ createShop }) => {
    const shop = await createShop();
    const metaMediaId = await provide(shop, await newFile(shop));
    const access = { ...(await credentialsOf(shop)), phoneId: shop.phoneId };
    const media = await MetaCloudService.getMedia({ ...access, metaMediaId });
    const pieces: Uint8Array[] = [];
    const download = { ...access, media, maxBytes: 1e6, signal: new AbortController().signal };
    for await (const piece of MetaCloudService.downloadMedia(download)) pieces.push(piece);

    expect(media).toMatchObject({ mimeType: "image/jpeg", byteSize: photo.byteLength });
    expect(Buffer.concat(pieces).equals(photo)).toBe(true);
  });

  test("goes to Meta once, however many messages need it at the same time", async ({ createShop }) => {
    const shop = await createShop();
    const mediaId = await newFile(shop);
    await fault(shop, { delayMs: 300, times: 1 });
    const ids = await Promise.all(Array.from({ length: 5 }, () => provide(shop, mediaId)));

    expect(new Set([...ids, await provide(shop, mediaId)]).size).toBe(1);
    expect(await uploadsOf(shop)).toBe(1);
    expect(await fileRow(shop, mediaId)).toMatchObject({ lockToken: null, lockedUntil: null });
  });

  test("goes there again after 29 days, and when Meta has forgotten it", async ({ createShop }) => {
    const shop = await createShop();
    const { ctx, organizationId, phoneId } = shop;
    const mediaId = await newFile(shop);
    const first = await provide(shop, mediaId);
    const uploadedDaysAgo = (days: number) =>
      ctx.tenant((db) =>
        db.mediaUpload.updateMany({
          where: { organizationId, mediaId },
          data: { uploadedAt: new Date(Date.now() - days * DAY_MS) },
        }),
      );
    await uploadedDaysAgo(28.9);
    expect(await provide(shop, mediaId)).toBe(first);
    await uploadedDaysAgo(29.1);
    const second = await provide(shop, mediaId);
    expect(second).not.toBe(first);

    await forgetUpload(ctx, phoneId, mediaId);
    expect([first, second]).not.toContain(await provide(shop, mediaId));
    expect(await uploadsOf(shop)).toBe(3);
  });

  test("goes again when whoever uploaded it died over it", async ({ createShop }) => {
    const shop = await createShop();
    const { ctx, organizationId } = shop;
    const mediaId = await newFile(shop);
    const setLease = (msFromNow: number) =>
      ctx.tenant((db) =>
        db.mediaFile.update({
          where: { organizationId, id: mediaId },
          data: { lockToken: newId(), lockedUntil: new Date(Date.now() + msFromNow) },
        }),
      );
    await setLease(60_000);
    const waiting = provide(shop, mediaId);
    await setLease(-1_000);

    expect(await waiting).not.toBe("");
    expect(await uploadsOf(shop)).toBe(1);
  });
});

describe("an upload that fails", () => {
  test.for([
    ["a lost answer", { dropAfterAccept: true }, "GraphUnreachableError"],
    ["a broken connection", { drop: true }, "GraphUnreachableError"],
    ["Meta's own trouble", { error: { code: 131000, http: 500 } }, "GraphUnreachableError"],
    ["a limit", { error: { code: 80007, http: 400 } }, "GraphError"],
    ["a refused file", { error: { code: 131053, http: 400 } }, "GraphError"],
  ] as const)("with %s may be made again", async ([, what, name], { createShop }) => {
    const shop = await createShop();
    const mediaId = await newFile(shop);
    await fault(shop, { ...what, times: 1 });
    const error = await provide(shop, mediaId).catch((reason: unknown) => reason);

    expect(error).toMatchObject({ name });
    if (name === "GraphUnreachableError") expect(error).toMatchObject({ mayHaveArrived: false });
    expect(await fileRow(shop, mediaId)).toMatchObject({ lockToken: null });
    expect(await provide(shop, mediaId)).not.toBe("");
  });

  test("because the file is not there says so", async ({ createShop }) => {
    const [shop, other] = [await createShop(), await createShop()];
    const mediaId = await newFile(shop);
    await expect(provide(other, mediaId)).rejects.toMatchObject({ code: "not_found" });

    const { organizationId } = shop;
    await shop.ctx.tenant((db) =>
      db.mediaFile.update({ where: { organizationId, id: mediaId }, data: { sha256: "0".repeat(64) } }),
    );
    await expect(provide(shop, mediaId)).rejects.toMatchObject({ code: "media_failed" });
    await vi.waitFor(async () => expect(await uploadsOf(shop)).toBe(0));
  });
});
