import type { Alert } from "@/contracts/alerts";
import type { Role } from "@/contracts/session";
import { AlertDetails } from "@/messages/write-alert";

/** Administrators are told on every page of a token's end from so many days before it. */
const EXPIRY_TOLD_DAYS = 3;

/** The alerts that people are told of wherever they work: what is critical, and to administrators a token's near end. */
export function bannerAlerts(alerts: Alert[], role: Role): Alert[] {
  return alerts.filter(
    ({ code, severity, details }) =>
      severity === "critical" ||
      (role !== "agent" &&
        code === "token_expiring" &&
        (AlertDetails.parse(details).daysLeft ?? Infinity) <= EXPIRY_TOLD_DAYS),
  );
}
