import type { Role } from "@/contracts/session";
import { inTransaction, type TransactionDb } from "@/lib/server/db";
import { randomSecret, sha256Hex } from "@/lib/server/hash";

export type LiveApiKey = { id: string; organizationId: string; role: Role };

/** Makes a key for an organization and answers it once; only its hash is kept. */
export async function issueApiKey(
  db: TransactionDb,
  input: { organizationId: string; name: string; role?: Role },
): Promise<string> {
  const key = `atd_${randomSecret()}`;
  await db.apiKey.create({
    data: {
      organizationId: input.organizationId,
      name: input.name,
      role: input.role ?? "admin",
      prefix: key.slice(0, 8),
      keyHash: sha256Hex(key),
    },
  });
  return key;
}

/** The key behind a bearer token, or null when unknown or revoked. */
export async function findApiKey(key: string): Promise<LiveApiKey | null> {
  return inTransaction(async (db) => {
    const found = await db.apiKey.findFirst({ where: { keyHash: sha256Hex(key), revokedAt: null } });
    if (!found) return null;
    if (Date.now() - (found.lastUsedAt?.getTime() ?? 0) > 60_000) {
      await db.apiKey.update({ where: { id: found.id }, data: { lastUsedAt: new Date() } });
    }
    return { id: found.id, organizationId: found.organizationId, role: found.role };
  });
}
