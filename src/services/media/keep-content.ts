import { mediaStore } from "@/lib/server/media-store/open-store";
import { discardFile } from "@/lib/server/media-store/spool";
import type { MediaKey, SpooledFile } from "@/lib/server/media-store/store";
import type { TenantDb } from "../context";

/** The lock under which content comes and goes; see `lockContent`. */
export function contentLock({ organizationId, sha256 }: MediaKey): string {
  return `media-content:${organizationId}/${sha256}`;
}

/**
 * To be called, in the transaction in which a row names its content, before `keepContent` brings it: content is only
 * taken away (remove-contents.ts) by somebody who holds this lock and finds no row that names it. So it is gone before
 * `keepContent` looks, or it stays.
 */
export async function lockContent(db: TenantDb, key: MediaKey): Promise<void> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${contentLock(key)}, 0))`;
}

/** Brings a received file into the store unless the organization has the same content there already. */
export async function keepContent(key: MediaKey, file: SpooledFile): Promise<void> {
  const store = mediaStore();
  if (await store.has(key)) await discardFile(file);
  else await store.put(key, file);
}
