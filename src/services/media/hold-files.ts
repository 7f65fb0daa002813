import type { TenantDb } from "../context";

/**
 * Keeps files from being deleted as unused (delete-unused-media.ts) until the transaction ends: for whoever is about to
 * store a message that names them.
 */
export async function holdFiles(
  db: TenantDb,
  organizationId: string,
  mediaIds: readonly string[],
): Promise<void> {
  await db.$executeRaw`
    SELECT 1 FROM media_files WHERE organization_id = ${organizationId} AND id = ANY(${[...mediaIds]}::text[])
    ORDER BY id FOR KEY SHARE`;
}
