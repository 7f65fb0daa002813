import type { FactChange } from "./change-facts";
import type { KnownConnection, Refusal } from "./facts";
import type { RefusalKind } from "./refusal-kind";

/** A check soon after tells whether it has passed. */
const LOOK_AGAIN_MS = 5 * 60_000;
/** Of a hundred messages that are refused for the same reason one is news. */
const SAME_NEWS_MS = 60_000;

/** What a refusal changes about what is known; null when it is nothing new. `phoneId`: Meta's, of the call's number. */
export function toRefusalChange(
  { account }: KnownConnection,
  kind: RefusalKind,
  refusal: Refusal,
  phoneId: string | null,
): FactChange | null {
  const checkBy = new Date(Date.now() + LOOK_AGAIN_MS);
  if (kind === "not_registered") {
    return phoneId === null
      ? null
      : { numbers: { [phoneId]: { facts: { notRegistered: refusal } } }, checkBy };
  }
  const noted = kind === "payment" || kind === "permission" ? account.refusals[kind] : null;
  const isKnown = noted?.metaCode === refusal.metaCode;
  if (isKnown && Date.parse(refusal.at) - Date.parse(noted.at) < SAME_NEWS_MS) return null;
  return {
    account: {
      refusals: { ...account.refusals, [kind]: refusal },
      ...(kind === "token" ? { token: { ...account.token, isValid: false } } : {}),
      ...(kind === "payment" ? { payment: "missing" } : {}),
    },
    checkBy,
  };
}
