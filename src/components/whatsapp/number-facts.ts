import type { AccountHealth } from "@/contracts/health";
import type { Connection, PhoneNumber } from "@/contracts/whatsapp";

/** How good a fact is; always shown beside its word, never by colour alone. */
export type Tone = "good" | "warn" | "bad" | "none";

// Meta's words; it adds some without notice, and those are shown as they are, without a judgement.
const qualityTones = new Map<string, Tone>([
  ["GREEN", "good"],
  ["YELLOW", "warn"],
  ["RED", "bad"],
]);
const statusTones = new Map<string, Tone>([
  ["CONNECTED", "good"],
  ["PENDING", "warn"],
  ["FLAGGED", "warn"],
  ["RATE_LIMITED", "warn"],
  ["UNVERIFIED", "warn"],
  ["RESTRICTED", "bad"],
  ["BANNED", "bad"],
  ["DISCONNECTED", "bad"],
  ["DELETED", "bad"],
]);
const nameTones = new Map<string, Tone>([
  ["PENDING_REVIEW", "warn"],
  ["DECLINED", "bad"],
  ["EXPIRED", "bad"],
]);

export function qualityTone(rating: string | null): Tone {
  return qualityTones.get(rating ?? "") ?? "none";
}

export function statusTone(status: string): Tone {
  return statusTones.get(status) ?? "none";
}

/** The tone of a display name's review; null when there is nothing to say about it. */
export function nameTone(nameStatus: string | null | undefined): Tone | null {
  return nameTones.get(nameStatus ?? "") ?? null;
}

/** In these a number neither sends nor receives: registering it is the way out. */
const unregistered = new Set(["PENDING", "DISCONNECTED"]);

/** Whether a number lacks its registration; never one of the WhatsApp Business app, which must not be registered. */
export function isUnregistered({ isOnBusinessApp, isInUse, status }: PhoneNumber): boolean {
  return isInUse && !isOnBusinessApp && status !== null && unregistered.has(status);
}

/** Whether a number offers its registration by itself: not while the step about it works, or offers it already. */
export function canRegister(number: PhoneNumber, { steps }: Pick<Connection, "steps">): boolean {
  return (
    isUnregistered(number) && steps.every(({ name, status }) => name !== "registration" || status === "done")
  );
}

/**
 * How many customers a day the business may write to first, from Meta's tier (TIER_250, TIER_1K, TIER_UNLIMITED);
 * null when Meta has not said, or said something else.
 */
export function dailyLimitOf(
  number: Pick<PhoneNumber, "health">,
  account: Pick<AccountHealth, "messagingLimit"> | null,
): number | "unlimited" | null {
  const tier = number.health?.messagingLimit ?? account?.messagingLimit ?? "";
  if (tier === "TIER_UNLIMITED") return "unlimited";
  const [, count, thousands] = tier.match(/^TIER_(\d+)(K?)$/) ?? [];
  return count === undefined ? null : Number(count) * (thousands ? 1000 : 1);
}
