import type { ChangeOutcome, WebhookLogDetail } from "@/contracts/webhook-logs";
import { audit } from "../audit";
import { notFound } from "../errors";
import { requireRole, type OrgContext } from "../context";
import { foldContents } from "./fold-contents";
import { keepChanges } from "./keep-changes";
import type { StoredOutcome } from "./stored-outcome";
import { toLogItem } from "./to-log-item";

/**
 * One webhook of the organization with its body and what each change became. What people wrote is folded unless
 * `contents` says otherwise, and then the look is noted in the audit log. When the same body also held changes that
 * reached nobody (a number that is not connected here), those are left out: they may be somebody else's.
 * @throws AppError `forbidden` below admin, `not_found`.
 */
export async function getWebhookLog(
  ctx: OrgContext,
  id: string,
  contents: WebhookLogDetail["contents"] = "folded",
): Promise<WebhookLogDetail> {
  requireRole(ctx, "admin");
  const { organizationId } = ctx;
  const log = await ctx.tenant(async (db) => {
    const found = await db.whatsAppWebhookLog.findFirst({ where: { id, organizationId } });
    if (!found) throw notFound("Webhook log");
    if (contents === "shown") await audit(db, ctx, { action: "webhook.contents-shown", subjectId: id });
    return found;
  });

  // Written by finish-log.ts only.
  const outcome = log.outcome as StoredOutcome[] | null;
  const isOurs = (index: number) => outcome?.[index]?.organizationId === organizationId;
  const payload = keepChanges(JSON.parse(log.payload), isOurs);
  return {
    ...toLogItem(log),
    payload: contents === "shown" ? payload : foldContents(payload),
    contents,
    outcome: outcome?.filter((_, index) => isOurs(index)).map(toPublic) ?? null,
  };
}

function toPublic({
  organizationId: _organizationId,
  configId: _configId,
  ...outcome
}: StoredOutcome): ChangeOutcome {
  return outcome;
}
