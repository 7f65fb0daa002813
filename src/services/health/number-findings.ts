import type { MetaPhoneNumber } from "../whatsapp/meta-readings";
import { numberColumns } from "../whatsapp/number-columns";
import type { FactChange, NumberColumns } from "./change-facts";
import { wasToldSince } from "./connection-state";
import type { KnownNumber, NumberFacts } from "./facts";
import { isWithinDays, TRUSTED_DAYS } from "./wanted-alert";

/** What Meta's list of an account's numbers says about one of ours. */
export function numberFindings(
  { phoneId, facts }: KnownNumber,
  listed: readonly MetaPhoneNumber[],
  { now, startedAt }: { now: Date; startedAt: Date },
): NonNullable<FactChange["numbers"]>[string] {
  const number = listed.find((one) => one.phoneId === phoneId);
  if (!number) return { facts: { isMissing: true } };
  const isNews = (topic: string) => wasToldSince(facts.toldAt, topic, startedAt);
  const isConnected = number.status === "CONNECTED";
  const isBack =
    isConnected && facts.offboardedAt !== null && !isWithinDays(facts.offboardedAt, TRUSTED_DAYS, now);
  return {
    columns: columnsOf(number, isNews),
    facts: {
      isMissing: false,
      canSend: number.health?.canSend ?? null,
      problems: number.health?.problems ?? [],
      codeVerification: number.codeVerification,
      accountMode: number.accountMode,
      notRegistered: isConnected ? null : facts.notRegistered,
      offboardedAt: isBack ? null : facts.offboardedAt,
      ...(isNews("pin") ? {} : { isPinEnabled: number.isPinEnabled }),
      ...(isNews("quality") ? {} : { messagingLimit: number.messagingLimit ?? facts.messagingLimit }),
      ...(isNews("name") ? {} : { nameStatus: number.nameStatus, ...nameAfter(number, facts) }),
    },
  };
}

/** Without those of which a webhook told since the check began. */
function columnsOf(number: MetaPhoneNumber, isNews: (topic: string) => boolean): NumberColumns {
  const { qualityRating, status, throughput, verifiedName, ...others } = numberColumns(number);
  return {
    ...others,
    ...(isNews("quality") ? {} : { qualityRating, status, throughput }),
    ...(isNews("name") ? {} : { verifiedName }),
  };
}

const refusedNames = ["DECLINED", "REJECTED"];

/** A wish for another name is looked at on its own: `new_name_status` tells of it while the old name stays in use. */
function nameAfter(
  { nameStatus, newNameStatus }: MetaPhoneNumber,
  { nameRejection }: NumberFacts,
): Partial<NumberFacts> {
  const isRefused = [nameStatus, newNameStatus].some((word) => word !== null && refusedNames.includes(word));
  const isKnown = nameStatus !== null || newNameStatus !== null;
  return isRefused || !isKnown ? { nameRejection } : { nameRejection: null };
}
