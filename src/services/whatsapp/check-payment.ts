import type { StepErrorCode } from "@/contracts/step-errors";
import type { OrgContext } from "../context";
import type { StepResult } from "./connection-steps";
import type { AccountCredentials } from "./connections";
import { MetaCloudService } from "./meta-cloud.service";
import { paymentOf } from "./payment-of";

const notPaying = {
  missing: {
    code: "payment_missing",
    message: "The account has no payment method yet. Add one in WhatsApp Manager.",
  },
  unknown: {
    code: "payment_unknown",
    message: "Meta does not tell whether the account has a payment method. Look for it in WhatsApp Manager.",
  },
} as const satisfies Record<string, { code: StepErrorCode; message: string }>;

/**
 * Asks Meta whether the account has a payment method; without one it waits for a person. Notes the account's portfolio
 * on the way.
 * @throws Meta's failure.
 */
export async function checkPayment(ctx: OrgContext, account: AccountCredentials): Promise<StepResult> {
  const facts = await MetaCloudService.getAccount(account);
  if (facts.ownerBusinessId !== null) {
    await ctx.tenant((db) =>
      db.whatsAppConfig.updateMany({
        where: { organizationId: ctx.organizationId, id: account.configId, grantNumber: account.grantNumber },
        data: { businessId: facts.ownerBusinessId },
      }),
    );
  }
  const payment = paymentOf(facts);
  return payment === "ok"
    ? { status: "done" }
    : { status: "running", waitsFor: "you", error: notPaying[payment] };
}
