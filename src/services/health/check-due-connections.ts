import { isPassing } from "@/lib/server/graph/graph-error";
import { enterOrganization, type SystemContext } from "../context";
import { describeFailure } from "../describe-failure";
import { checkConnectionHealth } from "./check-connection-health";

const AT_ONCE = 4;
/** A check whose worker dies is made again after this. Longer than its calls to Meta may take together. */
const LEASE_MS = 120_000;
/** So long the steps of a new claim have the account to themselves. */
const CONNECTING_MS = 10 * 60_000;

type Due = { id: string; organizationId: string };

/**
 * Checks the connections that are due, a few side by side; those another worker has taken are passed over. Answers how
 * many there were.
 * @throws when the database cannot be reached.
 */
export async function checkDueConnections(system: SystemContext): Promise<number> {
  const due = await claimDue(system);
  await Promise.all(due.map((one) => check(system, one)));
  return due.length;
}

function claimDue(system: SystemContext): Promise<Due[]> {
  return system.acrossTenants(
    (db) => db.$queryRaw<Due[]>`
      UPDATE whatsapp_configs SET next_check_at = now() + ${LEASE_MS} * interval '1 millisecond'
      WHERE id IN (
        SELECT id FROM whatsapp_configs
        WHERE next_check_at <= now() AND status <> 'disconnected' AND sealed_token IS NOT NULL
          AND NOT (status = 'pending' AND COALESCE(claimed_at, created_at) > now() - ${CONNECTING_MS} * interval '1 millisecond')
        ORDER BY next_check_at
        LIMIT ${AT_ONCE}
        FOR UPDATE SKIP LOCKED
      )
      RETURNING id, organization_id AS "organizationId"`,
  );
}

/** One connection's trouble is noted and left to its lease; the others go on. */
async function check(system: SystemContext, { id: configId, organizationId }: Due): Promise<void> {
  try {
    const failure = await checkConnectionHealth(enterOrganization(system, organizationId), configId);
    if (isPassing(failure))
      system.log.info({ configId, reason: describeFailure(failure) }, "check not finished");
  } catch (error) {
    system.log.error({ configId, reason: describeFailure(error) }, "check broke off");
  }
}
