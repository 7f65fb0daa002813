import type { ChangeOutcome, WebhookLogDetail } from "@/contracts/webhook-logs";
import { notFound } from "../errors";
import { requireRole, type OrgContext } from "../context";
import { keepChanges } from "./keep-changes";
import type { StoredOutcome } from "./stored-outcome";
import { toLogItem } from "./to-log-item";

/**
 * One webhook of the organization with its body and what each change became. When the same body also held changes that
 * reached nobody (a number that is not connected here), those are left out: they may be somebody else's.
 * @throws AppError `forbidden` below admin, `not_found`.
 */
export async function getWebhookLog(ctx: OrgContext, id: string): Promise<WebhookLogDetail> {
  requireRole(ctx, "admin");
  const { organizationId } = ctx;
  const log = await ctx.tenant((db) => db.whatsAppWebhookLog.findFirst({ where: { id, organizationId } }));
  if (!log) throw notFound("Webhook log");

  // Written by finish-log.ts only.
  const outcome = log.outcome as StoredOutcome[] | null;
  const isOurs = (index: number) => outcome?.[index]?.organizationId === organizationId;
  return {
    ...toLogItem(log),
    payload: keepChanges(JSON.parse(log.payload), isOurs),
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
