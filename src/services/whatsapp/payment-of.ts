import type { AccountHealth } from "@/contracts/health";
import type { MetaAccount } from "./meta-readings";

/** Meta's codes for an account that cannot pay: of a send (131042, 131044) and of `health_status` (141006). */
const PAYMENT_CODES = new Set([131042, 131044, 141006]);

/**
 * Whether an account has a payment method. Meta has no field that says so to everybody: `health_status` names the lack
 * among what stands in the way, `primary_funding_id` the method where we may see it
 * (https://developers.facebook.com/docs/whatsapp/cloud-api/health-status).
 */
export function paymentOf({
  health,
  fundingId,
}: Pick<MetaAccount, "health" | "fundingId">): AccountHealth["payment"] {
  const lacksPayment = health?.problems.some(
    ({ code, description, solution }) =>
      (code !== null && PAYMENT_CODES.has(code)) ||
      /payment method/i.test(`${description} ${solution ?? ""}`),
  );
  if (lacksPayment) return "missing";
  return fundingId !== null || (health && health.canSend !== null) ? "ok" : "unknown";
}
