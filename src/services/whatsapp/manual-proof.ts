import type { ManualConnectionRequest } from "@/contracts/whatsapp";
import { GraphError, isGraphFailure, isRateLimited } from "@/lib/server/graph/graph-error";
import { AppError, type ErrorCode } from "../errors";
import { MetaCloudService } from "./meta-cloud.service";
import type { MetaPhoneNumber, TokenFacts } from "./meta-readings";
import { grantedWabas, missingScopes } from "./prove-grant";
import { graphDetails, listingFailed } from "./refuse-claim";

export type ManualProof = { appId: string; facts: TokenFacts; numbers: MetaPhoneNumber[] };

/**
 * Asks Meta whether credentials that somebody typed in fit together, before anything is stored: the token is alive and
 * of the app whose secret this is, it has both permissions, it covers the account, the number is in the account.
 * @throws AppError naming the first thing that does not fit: `token_invalid`, `app_id_needed`, `app_secret_wrong`,
 * `permission_missing`, `waba_not_covered`, `number_not_in_waba`; `meta_rate_limited`, `meta_unavailable`.
 */
export async function proveManualCredentials(input: ManualConnectionRequest): Promise<ManualProof> {
  const { accessToken, appSecret, wabaId, phoneId } = input;
  const appId = input.appId ?? (await findAppId(accessToken));
  const facts = await examine(accessToken, { appId, appSecret });
  if (!facts.isValid)
    throw refuse("token_invalid", "Meta does not accept this access token. Make a new one.");
  if (facts.appId !== appId) {
    throw refuse("app_secret_wrong", "The access token was made for another Meta app than this one.");
  }
  const missing = missingScopes(facts);
  if (missing.length > 0) {
    throw refuse("permission_missing", `The access token lacks these permissions: ${missing.join(", ")}.`);
  }
  const granted = grantedWabas(facts);
  if (granted !== "all" && !granted.includes(wabaId)) throw notCovered();
  const numbers = await list({ wabaId, accessToken, appSecret });
  if (!numbers.some((number) => number.phoneId === phoneId)) {
    throw refuse(
      "number_not_in_waba",
      "This phone number id is not one of the WhatsApp Business Account's numbers.",
    );
  }
  return { appId, facts, numbers };
}

async function findAppId(accessToken: string): Promise<string> {
  const facts = await MetaCloudService.debugToken({ accessToken, app: null }).catch((error: unknown) => {
    if (!(error instanceof GraphError) || isRateLimited(error)) throw unanswered(error);
    if (error.is(190))
      throw refuse("token_invalid", "Meta does not accept this access token. Make a new one.");
    return null;
  });
  if (facts?.appId) return facts.appId;
  throw refuse("app_id_needed", "Meta does not tell which app this token belongs to. Enter the app id, too.");
}

async function examine(accessToken: string, app: { appId: string; appSecret: string }): Promise<TokenFacts> {
  return MetaCloudService.debugToken({ accessToken, app }).catch((error: unknown) => {
    if (!(error instanceof GraphError) || isRateLimited(error)) throw unanswered(error);
    // Asked as the app itself: what Meta refuses here is the app's id or secret.
    throw refuse("app_secret_wrong", "App id and app secret do not belong together. Copy both again.", error);
  });
}

async function list(account: { wabaId: string; accessToken: string; appSecret: string }) {
  return MetaCloudService.listPhoneNumbers(account).catch((error: unknown) => {
    if (error instanceof GraphError && error.is(10, 33, 100, 200)) throw notCovered(error);
    throw error instanceof GraphError ? listingFailed(error) : unanswered(error);
  });
}

function notCovered(cause?: GraphError): AppError {
  return refuse(
    "waba_not_covered",
    "The access token does not cover this WhatsApp Business Account. Assign the account to the system user first.",
    cause,
  );
}

function refuse(code: ErrorCode, message: string, cause?: GraphError): AppError {
  return new AppError(code, message, cause ? { details: graphDetails(cause), cause } : {});
}

/** Nothing was stored, so it can simply be tried again. */
function unanswered(error: unknown): unknown {
  if (!isGraphFailure(error)) return error;
  const extra = { details: graphDetails(error), cause: error };
  return isRateLimited(error)
    ? new AppError("meta_rate_limited", "Rate limited by Meta", extra)
    : new AppError("meta_unavailable", "Meta did not answer. Nothing was saved; try again.", extra);
}
