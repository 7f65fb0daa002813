import type { PauseReason } from "@/contracts/whatsapp";
import type { HealthProblem } from "@/contracts/health";
import { paymentOf } from "../whatsapp/payment-of";
import type { KnownConnection, KnownNumber } from "./facts";

/** Whether Meta takes the token: not when it said no or its life is over. */
export function isTokenInvalid({ account, tokenExpiresAt }: KnownConnection, now: Date): boolean {
  return account.token.isValid === false || (tokenExpiresAt !== null && tokenExpiresAt <= now);
}

/** Whether Meta has switched the account off (account_update DISABLED_UPDATE). */
export function isDisabled({ account }: KnownConnection): boolean {
  return account.ban?.state === "DISABLE";
}

/** The phone is being changed (ACCOUNT_OFFBOARDED); connecting again is another end of that. */
export function isOffboarded({ claimedAt }: KnownConnection, { facts }: KnownNumber): boolean {
  return facts.offboardedAt !== null && (claimedAt === null || new Date(facts.offboardedAt) >= claimedAt);
}

/** Whether what stands in the way is the payment method, which has an alert of its own. */
export function isAboutPayment(problem: HealthProblem): boolean {
  return paymentOf({ health: { canSend: null, problems: [problem] }, fundingId: null }) === "missing";
}

/** Why nothing may be sent from a number, or null: what has to be mended first comes first. */
export function wantedPause(known: KnownConnection, number: KnownNumber, now: Date): PauseReason | null {
  if (isTokenInvalid(known, now)) return "token_invalid";
  if (known.account.refusals.restricted !== null || isDisabled(known)) return "account_restricted";
  return isOffboarded(known, number) ? "app_offboarded" : null;
}

/** What happened before the present grant was claimed is history. Meta's times are whole seconds. */
export function isHistory({ claimedAt }: { claimedAt: Date | null }, at: Date): boolean {
  return claimedAt !== null && at.getTime() + 1_000 <= claimedAt.getTime();
}

/** Of what Meta can be asked, a check that came later knows better. */
export function isBeforeCheck({ checkedAt }: Pick<KnownConnection, "checkedAt">, at: Date): boolean {
  return checkedAt !== null && at.getTime() + 1_000 <= checkedAt.getTime();
}

/**
 * Whether a webhook told about a topic what happened after a check began: then it knows better than the check's answers.
 * Meta's times are whole seconds, so that what happened within the second counts as after.
 */
export function wasToldSince(toldAt: Record<string, string>, topic: string, startedAt: Date): boolean {
  const told = toldAt[topic];
  return told !== undefined && Date.parse(told) + 1_000 > startedAt.getTime();
}
