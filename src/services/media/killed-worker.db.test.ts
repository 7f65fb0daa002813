import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { afterEach, expect, vi } from "vitest";
import { callsFor, filesIn, partOf, png, putAtMeta, sha256, test } from "@/testing/media-fixtures";
import { childEnvironment } from "@/testing/webhook-fixtures";
import { openMedia } from "./open-media";

const within = { timeout: 40_000, interval: 50 };

const children: ChildProcess[] = [];

/** The worker as it runs in production: a process of its own. */
function startWorker(): ChildProcess {
  const child = spawn(process.execPath, ["--import", "tsx", "src/worker/index.ts"], {
    env: childEnvironment({ LOG_LEVEL: "silent" }),
    stdio: "ignore",
  });
  children.push(child);
  return child;
}

afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill("SIGKILL");
});

test(
  "a worker that is killed over a file leaves nothing that is served; another one fetches it",
  { timeout: 120_000 },
  async ({ createMediaTenant }) => {
    const tenant = await createMediaTenant();
    const metaMediaId = putAtMeta({
      bytes: png("whole"),
      downloads: [partOf(png("half"), { hangUp: false })],
    });
    const { mediaId, messageId } = await tenant.receives(metaMediaId);
    const first = startWorker();
    await vi.waitFor(() => expect(filesIn("incoming")).toHaveLength(1), within);
    first.kill("SIGKILL");
    await once(first, "exit");

    await expect(openMedia(tenant.ctx, mediaId)).rejects.toMatchObject({ code: "media_pending" });
    expect(await tenant.file(mediaId)).toMatchObject({ status: "pending", sha256: null });
    expect(filesIn(tenant.organizationId)).toEqual([]);

    const second = startWorker();
    // As if its lease had run out.
    await tenant.skipPauses();
    await vi.waitFor(async () => expect((await tenant.file(mediaId)).status).toBe("stored"), within);
    second.kill("SIGTERM");
    const [code] = (await once(second, "exit")) as [number | null];

    expect(code).toBe(0);
    expect(filesIn(tenant.organizationId)).toEqual([sha256(png("whole"))]);
    expect(callsFor(metaMediaId, "bytes")).toHaveLength(2);
    expect(await tenant.updatedMessages()).toEqual([messageId]);
  },
);

test(
  "a worker that is told to stop gives its file back at once",
  { timeout: 60_000 },
  async ({ createMediaTenant }) => {
    const tenant = await createMediaTenant();
    const metaMediaId = putAtMeta({ downloads: [partOf(png(), { hangUp: false })] });
    const { mediaId } = await tenant.receives(metaMediaId);
    const worker = startWorker();
    await vi.waitFor(async () => expect((await tenant.file(mediaId)).attempts).toBe(1), within);
    await vi.waitFor(() => expect(callsFor(metaMediaId, "bytes")).toHaveLength(1), within);
    worker.kill("SIGTERM");
    const [code] = (await once(worker, "exit")) as [number | null];

    expect(code).toBe(0);
    expect(await tenant.file(mediaId)).toMatchObject({ status: "pending", attempts: 0, lockToken: null });
  },
);
