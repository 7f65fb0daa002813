import type { AlertCode, AlertSeverity } from "@/contracts/alerts";
import type { Prisma } from "@/generated/prisma/client";

/** An alert that the facts call for; its `details` fill the text of its code (messages/write-alert.ts, AlertDetails). */
export type WantedAlert = {
  code: AlertCode;
  severity: AlertSeverity;
  phoneId: string | null;
  details: Prisma.InputJsonObject;
};

const DAY_MS = 24 * 3_600_000;

/** A webhook that told the end of something may have been lost: Meta's present word decides after a day. */
export const TRUSTED_DAYS = 1;

/** Whether something happened less than so many days ago. */
export function isWithinDays(at: string | Date, days: number, now: Date): boolean {
  return now.getTime() - new Date(at).getTime() < days * DAY_MS;
}

/** The named details that there is something to tell of. */
export function present(
  details: Record<string, Prisma.InputJsonValue | null | undefined>,
): Prisma.InputJsonObject {
  return Object.fromEntries(
    Object.entries(details).filter(
      ([, value]) => value != null && !(Array.isArray(value) && value.length === 0),
    ),
  );
}
