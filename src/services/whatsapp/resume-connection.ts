import type { Connection } from "@/contracts/whatsapp";
import { enqueue } from "@/lib/server/queue";
import { audit } from "../audit";
import { requireRole, type OrgContext } from "../context";
import { AppError } from "../errors";
import { changeConnection } from "./change-connection";
import { reopened, statusOf } from "./connection-steps";
import { readConnection } from "./get-connection";

/**
 * Tries the steps again that are not done.
 * @throws AppError `forbidden` for agents, `not_found`, `conflict` for a connection that was disconnected.
 */
export async function resumeConnection(ctx: OrgContext, id: string): Promise<Connection> {
  requireRole(ctx, "admin");
  return ctx.tenant(async (db) => {
    await changeConnection(ctx, db, id, ({ status, steps }) => {
      if (status === "disconnected") {
        throw new AppError("conflict", "This account was disconnected. Connect it again with Meta.");
      }
      const open = reopened(steps);
      return { steps: open, status: statusOf(open) };
    });
    await audit(db, ctx, { action: "whatsapp.resumed", subjectId: id });
    await enqueue(db, "finish-onboarding", { organizationId: ctx.organizationId, configId: id });
    return readConnection(ctx, db, id);
  });
}
