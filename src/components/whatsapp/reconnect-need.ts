import type { AlertCode } from "@/contracts/alerts";
import type { Connection } from "@/contracts/whatsapp";

/** Why a connection has to be connected again; nothing of it is lost by that. */
export type ReconnectNeed =
  | { kind: "refused" }
  | { kind: "permission" }
  | { kind: "expired"; at: Date }
  | { kind: "expiring"; at: Date; daysLeft: number };

const DAY_MS = 24 * 60 * 60 * 1000;
/** Meta has no call that renews a token: people are told two weeks ahead. */
const WARN_DAYS = 14;

/** Whether a connection has to be connected again, by what Meta said of its token and by the token's end. */
export function reconnectNeedOf(connection: Connection, now: Date): ReconnectNeed | null {
  if (connection.status === "disconnected") return null;
  const end = connection.tokenExpiresAt === null ? null : new Date(connection.tokenExpiresAt);
  if (end && end <= now) return { kind: "expired", at: end };
  if (has(connection, "token_invalid")) return { kind: "refused" };
  if (has(connection, "permission_missing")) return { kind: "permission" };
  if (!end) return null;
  const daysLeft = Math.floor((end.getTime() - now.getTime()) / DAY_MS);
  return daysLeft < WARN_DAYS ? { kind: "expiring", at: end, daysLeft } : null;
}

function has(
  { health, steps }: Connection,
  code: Extract<AlertCode, "token_invalid" | "permission_missing">,
): boolean {
  return (
    health.alerts.some((alert) => alert.code === code) ||
    steps.some(({ status, error }) => status === "failed" && error?.code === code)
  );
}
