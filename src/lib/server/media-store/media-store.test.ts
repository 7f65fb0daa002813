import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startS3Server, type S3Server } from "@/testing/s3-server";
import { localStore } from "./local-store";
import { addressInBucket, s3Store, type S3Settings } from "./s3-store";
import { keyPath, NotInStoreError, type MediaStore } from "./store";

const keys = { accessKeyId: "AKIATEST", secretAccessKey: "a+secret/key", region: "sa-east-1" };
const folder = mkdtempSync(path.join(tmpdir(), "atende-store-"));
let bucket: S3Server;
const settingsOf = (more: Partial<S3Settings> = {}): S3Settings => ({
  ...keys,
  endpoint: bucket.url,
  bucket: "media",
  isPathStyle: true,
  ...more,
});

beforeAll(async () => {
  bucket = await startS3Server(keys);
});
afterAll(async () => {
  await bucket.close();
  rmSync(folder, { recursive: true });
});

let count = 0;
/** A received file in the spool. */
function spooled(content: string) {
  const file = path.join(folder, `spooled-${(count += 1)}`);
  writeFileSync(file, content);
  return {
    path: file,
    sha256: createHash("sha256").update(content).digest("hex"),
    byteSize: Buffer.byteLength(content),
  };
}
const all = { start: 0, end: 10 };

describe.each([
  ["a folder", (): MediaStore => localStore(path.join(folder, "store"))],
  ["an S3-compatible bucket", (): MediaStore => s3Store(settingsOf())],
  [
    "a bucket behind a path",
    (): MediaStore => s3Store(settingsOf({ endpoint: `${bucket.url}/storage/v1/` })),
  ],
])("files in %s", (_, open) => {
  test("come out as they went in, whole and in part, and go", async () => {
    const store = open();
    const file = spooled("hello world");
    const key = { organizationId: "org-1", sha256: file.sha256 };
    expect(await store.has(key)).toBe(false);
    await store.put(key, file);

    expect(existsSync(file.path)).toBe(false);
    expect(await store.has(key)).toBe(true);
    expect(await text(await store.read(key, all))).toBe("hello world");
    expect(await text(await store.read(key, { start: 6, end: 8 }))).toBe("wor");

    await store.delete(key);
    expect(await store.has(key)).toBe(false);
    await expect(store.read(key, all)).rejects.toBeInstanceOf(NotInStoreError);
    await store.delete(key);
  });

  test("may be stored twice, and each organization has its own", async () => {
    const store = open();
    const [first, second] = [spooled("same"), spooled("same")];
    const mine = { organizationId: "org-1", sha256: first.sha256 };
    const theirs = { organizationId: "org-2", sha256: first.sha256 };
    await store.put(mine, first);
    await store.put(mine, second);

    expect(await store.has(theirs)).toBe(false);
    await store.delete(theirs);
    expect(await store.has(mine)).toBe(true);
    await store.delete(mine);
  });
});

test("the folder and its files are their owner's alone", async () => {
  const root = path.join(folder, "private");
  const file = spooled("x");
  await localStore(root).put({ organizationId: "org-1", sha256: file.sha256 }, file);
  expect(statSync(root).mode & 0o777).toBe(0o700);
  expect(statSync(path.join(root, "org-1")).mode & 0o777).toBe(0o700);
  expect(readdirSync(path.join(root, "org-1"))).toEqual([file.sha256]);
});

test.each([
  { organizationId: "..", sha256: "a".repeat(64) },
  { organizationId: "a/b", sha256: "a".repeat(64) },
  { organizationId: "org", sha256: "../../etc/passwd" },
  { organizationId: "org", sha256: "A".repeat(64) },
])("a key like %j leads nowhere", (key) => {
  expect(() => keyPath(key)).toThrow();
});

describe("a bucket", () => {
  const key = { organizationId: "org-1", sha256: "a".repeat(64) };

  test.each([
    ["http://127.0.0.1:9000", true, `http://127.0.0.1:9000/media/org-1/${key.sha256}`],
    ["https://s3.example/storage/", true, `https://s3.example/storage/media/org-1/${key.sha256}`],
    [
      "https://s3.sa-east-1.amazonaws.com",
      false,
      `https://media.s3.sa-east-1.amazonaws.com/org-1/${key.sha256}`,
    ],
  ])("at %s (path style: %s) has a file at %s", (endpoint, isPathStyle, address) => {
    expect(addressInBucket({ endpoint, bucket: "media", isPathStyle }, key)).toBe(address);
  });

  test("that refuses our keys says so without telling them", async () => {
    const store = s3Store(settingsOf({ secretAccessKey: "wrong-secret" }));
    const error = await store.has(key).catch((reason: unknown) => reason);
    expect(String(error)).toBe("Error: The media bucket answered HTTP 403 to HEAD");
  });

  test("that does not take a file keeps it in the spool", async () => {
    const file = spooled("kept");
    bucket.state.refuse = 503;
    await expect(s3Store(settingsOf()).put(key, file)).rejects.toThrow("HTTP 503");
    bucket.state.refuse = null;
    expect(existsSync(file.path)).toBe(true);
  });

  test("refuses content that was damaged on the way", async () => {
    const file = spooled("intact");
    writeFileSync(file.path, "broken");
    await expect(s3Store(settingsOf()).put({ ...key, sha256: file.sha256 }, file)).rejects.toThrow(
      "HTTP 403",
    );
  });
});
