import type { Alert } from "@/contracts/alerts";
import { AccountHealth, type ConnectionHealth, type HealthLevel } from "@/contracts/health";
import type { ConnectionStatus } from "@/contracts/whatsapp";

type Row = {
  status: ConnectionStatus;
  health: unknown;
  healthCheckedAt: Date | null;
  nextCheckAt: Date;
};

/** How a connection is, from its stored facts and its open alerts (the worst first). */
export function toConnectionHealth(row: Row, alerts: Alert[]): ConnectionHealth {
  return {
    level: levelOf(row, alerts),
    checkedAt: row.healthCheckedAt?.toISOString() ?? null,
    nextCheckAt: row.status === "disconnected" ? null : row.nextCheckAt.toISOString(),
    account: row.health === null ? null : AccountHealth.parse(row.health),
    alerts,
  };
}

/** A connection that ended has no level; one that nobody has looked at yet is not called well. */
function levelOf({ status, healthCheckedAt }: Row, alerts: Alert[]): HealthLevel {
  if (status === "disconnected") return "disconnected";
  if (status === "error" || alerts.some(({ severity }) => severity === "critical")) return "critical";
  if (alerts.some(({ severity }) => severity === "warning")) return "warning";
  return healthCheckedAt === null ? "unknown" : "ok";
}
