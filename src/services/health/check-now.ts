import type { Connection } from "@/contracts/whatsapp";
import { isRateLimited } from "@/lib/server/graph/graph-error";
import { requireRole, type OrgContext } from "../context";
import { AppError } from "../errors";
import { getConnection } from "../whatsapp/get-connection";
import { checkConnectionHealth } from "./check-connection-health";

const underWay = new Map<string, Promise<unknown>>();

/**
 * Asks Meta now how a connection is. Whoever asks while that is under way in this process waits for the same answers.
 * @throws AppError `forbidden` for agents, `not_found`, `conflict` for a connection that was disconnected,
 * `meta_rate_limited` or `meta_unavailable` when Meta did not answer everything.
 */
export async function checkNow(ctx: OrgContext, id: string): Promise<Connection> {
  requireRole(ctx, "admin");
  const { status } = await getConnection(ctx, id);
  if (status === "disconnected") {
    throw new AppError("conflict", "This account was disconnected. Connect it again with Meta.");
  }
  const check = underWay.get(id) ?? checkConnectionHealth(ctx, id).finally(() => underWay.delete(id));
  underWay.set(id, check);
  const failure = await check;
  if (isRateLimited(failure)) {
    throw new AppError(
      "meta_rate_limited",
      "Meta asks us to slow down. It is checked again by itself; try again in a few minutes.",
    );
  }
  if (failure !== null) {
    throw new AppError(
      "meta_unavailable",
      "Meta does not answer now. It is checked again by itself; try again in a few minutes.",
    );
  }
  return getConnection(ctx, id);
}
