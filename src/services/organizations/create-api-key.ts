import type { CreatedApiKey, NewApiKey } from "@/contracts/security";
import { audit } from "../audit";
import { requireRole, type OrgContext } from "../context";
import { issueApiKey } from "./api-keys";
import { apiKeySelect, toApiKeyItem } from "./list-api-keys";

/** Makes a key; the answer is the only place that shows it. @throws AppError `forbidden` for agents. */
export async function createApiKey(ctx: OrgContext, { name, role }: NewApiKey): Promise<CreatedApiKey> {
  requireRole(ctx, "admin");
  const { organizationId } = ctx;
  return ctx.tenant(async (db) => {
    const { id, key } = await issueApiKey(db, { organizationId, name, role });
    await audit(db, ctx, { action: "api-key.created", subjectId: id, details: { name, role } });
    const row = await db.apiKey.findFirstOrThrow({ where: { organizationId, id }, select: apiKeySelect });
    return { ...toApiKeyItem(row), key };
  });
}
