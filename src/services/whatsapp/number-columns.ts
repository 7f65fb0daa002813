import type { MetaPhoneNumber } from "./meta-readings";

/** Meta's description of a number as our columns. */
export function numberColumns(number: MetaPhoneNumber) {
  return {
    displayPhoneNumber: number.displayPhoneNumber,
    verifiedName: number.verifiedName,
    qualityRating: number.qualityRating,
    status: number.status,
    throughput: number.throughput,
    isOnBusinessApp: number.isOnBusinessApp,
    ...(number.onboardedAt === null ? {} : { onboardedAt: number.onboardedAt }),
  };
}

/** Meta shows numbers with their country code, formatted for people: the digits behind a plus are E.164. */
export function toE164({
  displayPhoneNumber,
  phoneId,
}: {
  displayPhoneNumber: string;
  phoneId: string;
}): string | null {
  // Where Meta shows no number, its id stands in for it.
  return displayPhoneNumber === phoneId ? null : `+${displayPhoneNumber.replace(/\D/g, "")}`;
}
