import type { FactChange } from "./change-facts";
import type { KnownConnection, Refusal } from "./facts";
import type { RefusalKind } from "./refusal-kind";

/** A check soon after tells whether it has passed; not so soon where that was believed a moment ago and was wrong. */
const LOOK_AGAIN_MS = 5 * 60_000;
const LOOK_AGAIN_LATER_MS = 3_600_000;
/** Of a hundred messages that are refused for the same reason one is news. */
const SAME_NEWS_MS = 60_000;

/** What a refusal changes about what is known; null when it is nothing new. `phoneId`: Meta's, of the call's number. */
export function toRefusalChange(
  { account }: KnownConnection,
  kind: RefusalKind,
  refusal: Refusal,
  phoneId: string | null,
): FactChange | null {
  const at = Date.parse(refusal.at);
  const isStop = kind === "token" || kind === "restricted";
  const stoppedBefore = account.stoppedAt === null ? 0 : Date.parse(account.stoppedAt);
  const isBack = isStop && account.refusals[kind] === null && at - stoppedBefore < LOOK_AGAIN_LATER_MS;
  const checkBy = new Date(at + (isBack ? LOOK_AGAIN_LATER_MS : LOOK_AGAIN_MS));
  if (kind === "not_registered") {
    return phoneId === null
      ? null
      : { numbers: { [phoneId]: { facts: { notRegistered: refusal } } }, checkBy };
  }
  const noted = kind === "payment" || kind === "permission" ? account.refusals[kind] : null;
  if (noted?.metaCode === refusal.metaCode && at - Date.parse(noted.at) < SAME_NEWS_MS) return null;
  return {
    account: {
      refusals: { ...account.refusals, [kind]: refusal },
      ...(kind === "token" ? { token: { ...account.token, isValid: false } } : {}),
      ...(kind === "payment" ? { payment: "missing" } : {}),
      ...(isStop ? { stoppedAt: refusal.at } : {}),
    },
    checkBy,
  };
}
