import { createHash } from "node:crypto";
import { mkdir, open, readdir, rm, stat, statfs } from "node:fs/promises";
import path from "node:path";
import { env } from "../env";
import { newId } from "../ids";
import type { SpooledFile } from "./store";

const LEFTOVER_MS = 24 * 3_600_000;
/** What stays free on this disk: the database may be on it, and without room no webhook could be taken. */
const KEPT_FREE_BYTES = 512 * 1024 * 1024;

/** The folder of the local store; the spool is in it too, so that a received file gets its name without being copied. */
export function mediaFolder(): string {
  const { MEDIA_DIR, DATA_DIR } = env();
  return path.resolve(MEDIA_DIR ?? path.join(DATA_DIR, "media"));
}

const spoolFolder = () => path.join(mediaFolder(), "incoming");

/** More came than may be stored. */
export class FileTooLargeError extends Error {
  override readonly name = "FileTooLargeError";
}

/** The disk is so full that it takes no more files. */
export class DiskFullError extends Error {
  override readonly name = "DiskFullError";
}

/**
 * Writes what comes to disk, a piece at a time, under a name of its own. Whoever calls hands the file to the store or
 * to `discardFile`.
 * @throws DiskFullError; FileTooLargeError as soon as there are more than `maxBytes`, and whatever the source throws; then
 * nothing is left.
 */
export async function spoolFile(
  source: AsyncIterable<Uint8Array>,
  { maxBytes, keptFreeBytes = KEPT_FREE_BYTES }: { maxBytes: number; keptFreeBytes?: number },
): Promise<SpooledFile> {
  await mkdir(spoolFolder(), { recursive: true, mode: 0o700 });
  await requireRoom(maxBytes + keptFreeBytes);
  const file = path.join(spoolFolder(), newId());
  const hash = createHash("sha256");
  let byteSize = 0;
  const handle = await open(file, "wx", 0o600);
  try {
    for await (const piece of source) {
      byteSize += piece.byteLength;
      if (byteSize > maxBytes) throw new FileTooLargeError(`The file has more than ${maxBytes} bytes`);
      hash.update(piece);
      await handle.writeFile(piece);
    }
    await handle.sync();
    await handle.close();
    return { path: file, sha256: hash.digest("hex"), byteSize };
  } catch (error) {
    await handle.close().catch(() => undefined);
    await discardFile({ path: file });
    throw error;
  }
}

async function requireRoom(bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(spoolFolder());
  if (bavail * bsize < bytes) throw new DiskFullError("The disk of the files is full");
}

/** Removes a spooled file unless the store has taken it over. */
export async function discardFile({ path: file }: Pick<SpooledFile, "path">): Promise<void> {
  await rm(file, { force: true });
}

/** Removes what processes that were killed left in this machine's spool more than a day before `now`. Answers how many. */
export async function removeLeftovers(now: Date): Promise<number> {
  const names = await readdir(spoolFolder()).catch(() => []);
  let count = 0;
  for (const name of names) {
    const file = path.join(spoolFolder(), name);
    const info = await stat(file).catch(() => null);
    if (!info || now.getTime() - info.mtimeMs < LEFTOVER_MS) continue;
    await discardFile({ path: file });
    count += 1;
  }
  return count;
}
