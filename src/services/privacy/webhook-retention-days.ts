import { env } from "@/lib/server/env";

/** For how many days a processed webhook is kept. */
export function webhookRetentionDays(): number {
  return env().WEBHOOK_RETENTION_DAYS;
}
