import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, vi } from "vitest";
import {
  answer,
  bytesAnswer,
  callsFor,
  filesIn,
  gone,
  partOf,
  png,
  putAtMeta,
  sha256,
  test,
  unknownId,
} from "@/testing/media-fixtures";
import { claimMedia } from "./claim-media";
import { drainMedia } from "./drain-media";
import { expectMedia } from "./expect-media";

const DAY_MS = 24 * 3_600_000;
const MB = 1024 * 1024;
const within = { timeout: 10_000, interval: 20 };

describe("a customer's file", () => {
  test("comes into our store, and browsers that show its message hear of it", async ({
    createMediaTenant,
    fetchAll,
  }) => {
    const tenant = await createMediaTenant();
    const metaMediaId = putAtMeta({ bytes: png("a") });
    const { mediaId, messageId } = await tenant.receives(metaMediaId);
    await fetchAll();

    expect(await tenant.file(mediaId)).toMatchObject({
      status: "stored",
      mimeType: "image/png",
      sha256: sha256(png("a")),
      byteSize: png("a").byteLength,
      error: null,
      lockToken: null,
      nextAttemptAt: null,
    });
    expect(filesIn(tenant.organizationId)).toEqual([sha256(png("a"))]);
    expect(filesIn("incoming")).toEqual([]);
    expect(await tenant.updatedMessages()).toEqual([messageId]);
    const [asked] = callsFor(metaMediaId, "node");
    expect(asked?.query.has("phone_number_id")).toBe(false);
    expect(callsFor(metaMediaId, "bytes")[0]?.authorization).toBe(`Bearer ${tenant.token}`);
  });

  test("is fetched once, however often it is told of", async ({ createMediaTenant, fetchAll }) => {
    const tenant = await createMediaTenant();
    const metaMediaId = putAtMeta();
    const [one, two] = await Promise.all([tenant.receives(metaMediaId), tenant.receives(metaMediaId)]);
    await fetchAll();
    const three = await tenant.receives(metaMediaId);
    await fetchAll();

    expect(new Set([one.mediaId, two.mediaId, three.mediaId]).size).toBe(1);
    expect(callsFor(metaMediaId, "bytes")).toHaveLength(1);
    expect((await tenant.updatedMessages()).toSorted()).toEqual([one.messageId, two.messageId].toSorted());
  });

  test("many are told of in one statement, some of them known", async ({ createMediaTenant }) => {
    const { ctx, organizationId, phoneId } = await createMediaTenant();
    const file = (metaMediaId: string) => ({
      phoneId,
      reference: { metaMediaId, declaredType: null, filename: null },
    });
    const first = await ctx.tenant((db) => expectMedia(db, organizationId, ["b", "a", "b"].map(file)));
    const second = await ctx.tenant((db) => expectMedia(db, organizationId, ["c", "a"].map(file)));

    expect([...first.keys()].toSorted()).toEqual(["a", "b"]);
    expect(second.get("a")).toBe(first.get("a"));
    expect(new Set([...first.values(), ...second.values()]).size).toBe(3);
    expect(await ctx.tenant((db) => expectMedia(db, organizationId, []))).toEqual(new Map());
  });

  test("of the same content lies there once for an organization, and once more for another", async ({
    createMediaTenant,
    fetchAll,
  }) => {
    const [one, other] = [await createMediaTenant(), await createMediaTenant()];
    const first = await one.receives(putAtMeta());
    const second = await one.receives(putAtMeta());
    const foreign = await other.receives(putAtMeta());
    await fetchAll();

    expect(first.mediaId).not.toBe(second.mediaId);
    expect((await one.file(first.mediaId)).sha256).toBe((await one.file(second.mediaId)).sha256);
    expect((await other.file(foreign.mediaId)).status).toBe("stored");
    expect([filesIn(one.organizationId), filesIn(other.organizationId)]).toEqual([
      [sha256(png())],
      [sha256(png())],
    ]);
  });

  test("is what its content shows, whatever it is called", async ({ createMediaTenant, fetchAll }) => {
    const tenant = await createMediaTenant();
    const page = Buffer.from("<html><script>alert(1)</script></html>");
    const noise = Buffer.from([0, 1, 2, 3, 0, 255, 254]);
    const asPicture = await tenant.receives(putAtMeta({ bytes: page }), { declaredType: "image/png" });
    const asText = await tenant.receives(putAtMeta({ bytes: png() }), { declaredType: "text/html" });
    const asFilm = await tenant.receives(putAtMeta({ bytes: noise }), { declaredType: "video/mp4" });
    await fetchAll();

    expect((await tenant.file(asPicture.mediaId)).mimeType).toBe("text/plain");
    expect((await tenant.file(asText.mediaId)).mimeType).toBe("image/png");
    expect((await tenant.file(asFilm.mediaId)).mimeType).toBe("application/octet-stream");
  });

  test.for([
    ["in hex", (hash: string) => hash.toUpperCase(), false],
    ["in base64", (hash: string) => Buffer.from(hash, "hex").toString("base64"), false],
    ["wrong", () => "0".repeat(64), true],
    ["missing", () => null, false],
  ] as const)(
    "is stored when Meta's hash is %s",
    async ([, write, isNoted], { createMediaTenant, fetchAll, logLines }) => {
      const tenant = await createMediaTenant();
      const { mediaId } = await tenant.receives(putAtMeta({ says: { sha256: write(sha256(png())) } }));
      await fetchAll();

      expect((await tenant.file(mediaId)).status).toBe("stored");
      expect(logLines.some((line) => line.includes("another hash"))).toBe(isNoted);
    },
  );
});

describe("what goes wrong on the way", () => {
  test("an address that is too old is asked for anew, at once", async ({ createMediaTenant, fetchAll }) => {
    const tenant = await createMediaTenant();
    const metaMediaId = putAtMeta({ downloads: [gone] });
    const { mediaId } = await tenant.receives(metaMediaId);
    await fetchAll();

    expect(await tenant.file(mediaId)).toMatchObject({ status: "stored", attempts: 1 });
    expect(callsFor(metaMediaId, "node")).toHaveLength(2);
  });

  test("a connection that breaks leaves nothing behind, and the next try brings all of it", async ({
    createMediaTenant,
    fetchAll,
  }) => {
    const tenant = await createMediaTenant();
    const { mediaId } = await tenant.receives(
      putAtMeta({ bytes: png("whole"), downloads: [partOf(png(), { hangUp: true })] }),
    );
    await fetchAll();
    expect(await tenant.file(mediaId)).toMatchObject({ status: "pending", attempts: 1, sha256: null });
    expect([filesIn("incoming"), filesIn(tenant.organizationId)]).toEqual([[], []]);
    expect(await tenant.updatedMessages()).toEqual([]);

    await tenant.skipPauses();
    await fetchAll();
    expect(await tenant.file(mediaId)).toMatchObject({ status: "stored", sha256: sha256(png("whole")) });
  });

  test("fewer bytes than Meta told of are not the file, even when the answer tells no length", async ({
    createMediaTenant,
    fetchAll,
  }) => {
    const tenant = await createMediaTenant();
    const { mediaId } = await tenant.receives(
      putAtMeta({ bytes: png("whole"), downloads: [(response) => void response.writeHead(200).end(png())] }),
    );
    await fetchAll();

    expect(await tenant.file(mediaId)).toMatchObject({ status: "pending", attempts: 1 });
  });

  test("a file of more than 100 MB is given up, wherever that shows", async ({
    createMediaTenant,
    fetchAll,
  }) => {
    const tenant = await createMediaTenant();
    let sent = 0;
    const endless = putAtMeta({
      says: { file_size: null },
      downloads: [
        (response) => {
          const more = () => {
            for (let isFree = true; isFree && !response.destroyed; sent += 1) {
              isFree = response.write(Buffer.alloc(MB));
            }
          };
          response.writeHead(200);
          response.on("drain", more);
          more();
        },
      ],
    });
    const told = putAtMeta({ says: { file_size: 101 * MB } });
    const lengthy = putAtMeta({
      says: { file_size: null },
      downloads: [
        (response) => {
          response.writeHead(200, { "Content-Length": String(101 * MB) });
          response.write("x");
        },
      ],
    });
    const all = await Promise.all([endless, told, lengthy].map((id) => tenant.receives(id)));
    await fetchAll();

    for (const { mediaId } of all) {
      expect(await tenant.file(mediaId)).toMatchObject({ status: "failed", error: "too_large" });
    }
    expect(sent).toBeGreaterThan(100);
    expect(callsFor(told, "bytes")).toEqual([]);
    expect((await tenant.updatedMessages()).toSorted()).toEqual(
      all.map(({ messageId }) => messageId).toSorted(),
    );
    expect([filesIn("incoming"), filesIn(tenant.organizationId)]).toEqual([[], []]);
  });

  test("an id that Meta does not know is tried a few times more, then it is expired", async ({
    createMediaTenant,
    fetchAll,
  }) => {
    const tenant = await createMediaTenant();
    const { mediaId, messageId } = await tenant.receives(
      putAtMeta({ node: Array(9).fill(answer(400, unknownId)) }),
    );
    for (let attempt = 1; attempt <= 4; attempt++) {
      await tenant.skipPauses();
      await fetchAll();
      expect(await tenant.file(mediaId)).toMatchObject({ status: "pending", attempts: attempt });
    }
    await tenant.skipPauses();
    await fetchAll();

    expect(await tenant.file(mediaId)).toMatchObject({ status: "failed", error: "expired" });
    expect(await tenant.updatedMessages()).toEqual([messageId]);
  });

  test("a file without bytes is tried again and then given up", async ({ createMediaTenant, fetchAll }) => {
    const tenant = await createMediaTenant();
    const { mediaId } = await tenant.receives(putAtMeta({ bytes: Buffer.alloc(0) }));
    for (let round = 0; round < 5; round++) {
      await tenant.skipPauses();
      await fetchAll();
    }
    expect(await tenant.file(mediaId)).toMatchObject({ status: "failed", error: "empty" });
  });

  test("Meta being away is waited for as long as Meta keeps the file", async ({
    createMediaTenant,
    fetchAll,
  }) => {
    const tenant = await createMediaTenant();
    const { mediaId } = await tenant.receives(putAtMeta({ node: Array(4).fill(answer(500, "down")) }));
    await fetchAll();
    await tenant.age(6.5 * DAY_MS);
    await tenant.skipPauses();
    await fetchAll();
    expect((await tenant.file(mediaId)).status).toBe("pending");

    await tenant.age(7 * DAY_MS);
    await tenant.skipPauses();
    await fetchAll();
    expect(await tenant.file(mediaId)).toMatchObject({ status: "failed", error: "unreachable" });
  });

  test("a refused token pauses the number: its files wait, the try does not count, and later they come", async ({
    createMediaTenant,
    fetchAll,
  }) => {
    const tenant = await createMediaTenant();
    const refused = answer(401, { error: { code: 190, message: "Error validating access token" } });
    const { mediaId } = await tenant.receives(putAtMeta({ node: [refused] }));
    const later = await tenant.receives(putAtMeta());
    await fetchAll();
    const number = { organizationId: tenant.organizationId, phoneId: tenant.phoneId };
    const paused = await tenant.ctx.tenant((db) => db.whatsAppPhoneNumber.findFirst({ where: number }));
    expect(paused?.pausedAt).not.toBeNull();
    expect(await tenant.file(mediaId)).toMatchObject({ status: "pending", attempts: 0 });

    await tenant.ctx.tenant((db) =>
      db.whatsAppPhoneNumber.updateMany({ where: number, data: { pausedAt: null } }),
    );
    await fetchAll();
    expect((await tenant.file(mediaId)).status).toBe("stored");
    expect((await tenant.file(later.mediaId)).status).toBe("stored");
  });

  test("nobody can fetch for a number that is not connected any more", async ({
    createMediaTenant,
    fetchAll,
  }) => {
    const tenant = await createMediaTenant();
    const { mediaId } = await tenant.receives(putAtMeta());
    await tenant.ctx.tenant((db) =>
      db.whatsAppConfig.updateMany({
        where: { organizationId: tenant.organizationId },
        data: { status: "disconnected" },
      }),
    );
    await fetchAll();
    expect(await tenant.file(mediaId)).toMatchObject({ status: "failed", error: "refused" });
  });
});

describe("S8 the token goes to Meta's own hosts only", () => {
  test.for([
    "http://169.254.169.254/latest/meta-data",
    "https://127.0.0.1/x",
    "https://lookaside.fbsbx.com.evil.example/x",
    "http://lookaside.fbsbx.com/x",
    "not an address",
  ])("not to %s", async (url, { createMediaTenant, fetchAll, logLines }) => {
    const tenant = await createMediaTenant();
    const { mediaId } = await tenant.receives(putAtMeta({ says: { url } }));
    await fetchAll();

    expect((await tenant.file(mediaId)).status).toBe("pending");
    expect(logLines.join("")).toContain("ForbiddenAddressError");
    expect(logLines.join("")).not.toContain(tenant.token);
  });

  test("not where a redirect leads", async ({ createMediaTenant, fetchAll }) => {
    const seen: string[] = [];
    const elsewhere = createServer((request, response) => {
      seen.push(request.url ?? "");
      response.end(png());
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/stolen`;
    const tenant = await createMediaTenant();
    const redirected = await tenant.receives(
      putAtMeta({ downloads: [(response) => void response.writeHead(302, { location }).end()] }),
    );
    const named = await tenant.receives(putAtMeta({ says: { url: location } }));
    await fetchAll();
    await new Promise((resolve) => elsewhere.close(resolve));

    expect(seen).toEqual([]);
    expect((await tenant.file(redirected.mediaId)).status).toBe("pending");
    expect((await tenant.file(named.mediaId)).status).toBe("pending");
  });
});

describe("many files and workers", () => {
  test("two workers never fetch the same file", async ({ createMediaTenant, system }) => {
    const tenant = await createMediaTenant();
    const ids = Array.from({ length: 12 }, (_, index) => putAtMeta({ bytes: png(String(index)) }));
    for (const id of ids) await tenant.receives(id);
    await Promise.all([drainMedia(system), drainMedia(system)]);

    expect(ids.map((id) => callsFor(id, "bytes").length)).toEqual(ids.map(() => 1));
    expect(filesIn(tenant.organizationId)).toHaveLength(12);
  });

  test("organizations take turns, so that one's history does not keep another's photo waiting", async ({
    createMediaTenant,
    system,
  }) => {
    const [busy, quiet] = [await createMediaTenant(), await createMediaTenant()];
    // What other tests left waits elsewhere.
    await system.acrossTenants((db) => db.mediaFile.updateMany({ data: { nextAttemptAt: null } }));
    for (let index = 0; index < 6; index++) await busy.receives(putAtMeta());
    const { mediaId } = await quiet.receives(putAtMeta());
    const claimed = await claimMedia(system, 2);

    expect(claimed).toHaveLength(2);
    expect(claimed.map(({ id }) => id)).toContain(mediaId);
  });

  test("small files do not wait behind big ones", async ({ createMediaTenant, system }) => {
    const tenant = await createMediaTenant();
    const stop = new AbortController();
    const big = Array.from({ length: 5 }, () =>
      putAtMeta({ says: { file_size: 50 * MB }, downloads: [partOf(png(), { hangUp: false })] }),
    );
    const rows = [];
    for (const id of big) rows.push(await tenant.receives(id));
    const small = await tenant.receives(putAtMeta({ bytes: png("small") }));
    const draining = drainMedia(system, stop.signal);
    await vi.waitFor(async () => expect((await tenant.file(small.mediaId)).status).toBe("stored"), within);

    const underWay = big.filter((id) => callsFor(id, "bytes").length > 0);
    expect(underWay.length).toBeLessThanOrEqual(2);
    stop.abort();
    await draining;
    for (const { mediaId } of rows) {
      expect(await tenant.file(mediaId)).toMatchObject({ status: "pending", attempts: 0, lockToken: null });
    }
    expect(filesIn("incoming")).toEqual([]);
  });

  test("a worker that lost its file to another one stores nothing in its name", async ({
    createMediaTenant,
    system,
    fetchAll,
  }) => {
    const tenant = await createMediaTenant();
    let finish: () => void = () => undefined;
    const metaMediaId = putAtMeta({
      downloads: [(response) => void (finish = () => bytesAnswer(png())(response, response.req))],
    });
    const { mediaId } = await tenant.receives(metaMediaId);
    const slow = drainMedia(system);
    await vi.waitFor(() => expect(callsFor(metaMediaId, "bytes")).toHaveLength(1), within);
    await tenant.skipPauses();
    await fetchAll();
    // Whichever of the two claimed it again.
    await vi.waitFor(async () => expect((await tenant.file(mediaId)).status).toBe("stored"), within);
    const stored = await tenant.file(mediaId);
    finish();
    await slow;

    expect(stored).toMatchObject({ status: "stored", attempts: 2 });
    expect(await tenant.file(mediaId)).toEqual(stored);
    expect(await tenant.updatedMessages()).toHaveLength(1);
    expect(await tenant.content(mediaId)).toBe(png().toString("utf8"));
    expect(filesIn("incoming")).toEqual([]);
  });
});
