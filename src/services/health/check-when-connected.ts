import type { OrgContext } from "../context";
import { describeFailure } from "../describe-failure";
import { statusOf } from "../whatsapp/connection-steps";
import { getConnection } from "../whatsapp/get-connection";
import { checkConnectionHealth } from "./check-connection-health";

/**
 * Looks at a connection as soon as its steps are done: what was wrong on the way may be over, and nobody shall wait for
 * the next scheduled check to see it. Whatever the check does not bring is left to that one.
 */
export async function checkWhenConnected(ctx: OrgContext, configId: string): Promise<void> {
  try {
    const { status, steps } = await getConnection(ctx, configId);
    if (status === "disconnected" || statusOf(steps) !== "active") return;
    await checkConnectionHealth(ctx, configId);
  } catch (error) {
    ctx.log.warn({ configId, reason: describeFailure(error) }, "check after connecting broke off");
  }
}
