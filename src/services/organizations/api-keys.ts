import type { Role } from "@/contracts/session";
import { inTransaction, type TransactionDb } from "@/lib/server/db";
import { randomSecret, sha256Hex } from "@/lib/server/hash";

export type LiveApiKey = { id: string; organizationId: string; role: Role };

/** A key in daily use is noted in the audit log once a day, not at each request. */
const AUDIT_EVERY_MS = 24 * 3_600_000;

/** Makes a key for an organization and answers it once; only its hash is kept. */
export async function issueApiKey(
  db: TransactionDb,
  input: { organizationId: string; name: string; role?: Role },
): Promise<{ id: string; key: string }> {
  const key = `atd_${randomSecret()}`;
  const { id } = await db.apiKey.create({
    data: {
      organizationId: input.organizationId,
      name: input.name,
      role: input.role ?? "admin",
      prefix: key.slice(0, 8),
      keyHash: sha256Hex(key),
    },
    select: { id: true },
  });
  return { id, key };
}

/** The key behind a bearer token, or null when unknown or revoked. */
export async function findApiKey(key: string): Promise<LiveApiKey | null> {
  return inTransaction(async (db) => {
    const found = await db.apiKey.findFirst({ where: { keyHash: sha256Hex(key), revokedAt: null } });
    if (!found) return null;
    const unusedMs = Date.now() - (found.lastUsedAt?.getTime() ?? 0);
    if (unusedMs > 60_000) {
      await db.apiKey.update({ where: { id: found.id }, data: { lastUsedAt: new Date() } });
    }
    if (unusedMs > 60_000 && (await isFirstUseToday(db, found))) {
      await db.auditEntry.create({
        data: {
          organizationId: found.organizationId,
          actor: `api-key:${found.id}`,
          action: "api-key.used",
          subjectId: found.id,
        },
      });
    }
    return { id: found.id, organizationId: found.organizationId, role: found.role };
  });
}

async function isFirstUseToday(
  db: TransactionDb,
  { id, organizationId }: { id: string; organizationId: string },
): Promise<boolean> {
  const since = new Date(Date.now() - AUDIT_EVERY_MS);
  const noted = await db.auditEntry.findFirst({
    where: { organizationId, action: "api-key.used", subjectId: id, createdAt: { gt: since } },
    select: { id: true },
  });
  return noted === null;
}
