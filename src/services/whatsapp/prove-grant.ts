import type { TokenFacts } from "./meta-readings";

export const REQUIRED_SCOPES = ["whatsapp_business_management", "whatsapp_business_messaging"] as const;

export type GrantProof =
  /** `isNamed` false: the token covers every asset, so that the accounts are ours to use is yet to be seen by reading. */
  { isProven: true; wabaIds: string[]; isNamed: boolean } | { isProven: false; reason: string };

/**
 * Decides from Meta's own words about a token which WhatsApp Business Accounts it was granted for. The browser's word
 * for it is only a claim: without this proof one customer could claim the account of another. Of several claimed ones
 * the first must be proven; those of the others that are not are left out.
 * Without a claim the newest granted account is taken; Meta lists the newest first
 * (https://developers.facebook.com/docs/whatsapp/embedded-signup/manage-accounts).
 */
export function proveGrant(input: {
  facts: TokenFacts;
  appId: string;
  claimedWabaIds: readonly string[];
}): GrantProof {
  const { facts, appId } = input;
  if (!facts.isValid) return refused("Meta says that the token is not valid");
  if (facts.appId !== appId) return refused("The token was issued for another Meta app");
  const missing = missingScopes(facts);
  if (missing.length > 0) return refused(`These permissions were not granted: ${missing.join(", ")}`);

  const claimed = [...new Set(input.claimedWabaIds)];
  const granted = grantedWabas(facts);
  if (claimed.length > 0) {
    if (granted === "all") return { isProven: true, wabaIds: claimed, isNamed: false };
    const [first = ""] = claimed;
    if (!granted.includes(first))
      return refused("The WhatsApp Business Account was not shared with this app");
    return { isProven: true, wabaIds: claimed.filter((id) => granted.includes(id)), isNamed: true };
  }
  if (granted === "all") return refused("Meta did not say which WhatsApp Business Account was shared");
  const [newest] = granted;
  if (newest === undefined) return refused("No WhatsApp Business Account was shared with this app");
  return { isProven: true, wabaIds: [newest], isNamed: true };
}

/** The permissions we need and the token lacks. */
export function missingScopes(facts: TokenFacts): string[] {
  return REQUIRED_SCOPES.filter((scope) => !isGranted(facts, scope));
}

function isGranted(facts: TokenFacts, scope: string): boolean {
  return facts.scopes.includes(scope) || facts.grants.some((grant) => grant.scope === scope);
}

/** The accounts that every required permission covers; a permission without a list covers all of them. */
export function grantedWabas(facts: TokenFacts): string[] | "all" {
  const lists = REQUIRED_SCOPES.map(
    (scope) => facts.grants.find((grant) => grant.scope === scope)?.targetIds ?? null,
  ).filter((list) => list !== null);
  const [first, ...others] = lists;
  return first === undefined ? "all" : first.filter((id) => others.every((list) => list.includes(id)));
}

function refused(reason: string): GrantProof {
  return { isProven: false, reason };
}
