import type { MetaPhoneNumber } from "./meta-cloud.service";

/**
 * Whether a number has to be registered for the Cloud API. Never one that stays in the WhatsApp Business app; not one
 * that Meta shows as connected; one that we registered before only when Meta says that it is off again, because only
 * ten registrations in 72 hours are allowed (error 133016).
 */
export function needsRegistration(
  number: Pick<MetaPhoneNumber, "isOnBusinessApp" | "platformType" | "status">,
  registeredAt: Date | null,
): boolean {
  if (number.isOnBusinessApp) return false;
  if (number.platformType === "CLOUD_API" && number.status === "CONNECTED") return false;
  if (registeredAt === null) return true;
  return number.platformType === "NOT_APPLICABLE" || number.status === "DISCONNECTED";
}
