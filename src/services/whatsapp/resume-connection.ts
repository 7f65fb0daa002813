import type { Connection } from "@/contracts/whatsapp";
import { enqueue } from "@/lib/server/queue";
import { audit } from "../audit";
import { requireRole, type OrgContext } from "../context";
import { AppError } from "../errors";
import { changeConnection, stepColumns } from "./change-connection";
import { reopened } from "./connection-steps";
import { readConnection } from "./get-connection";
import { refitSteps } from "./refit-steps";

/**
 * Tries the steps again that are not done.
 * @throws AppError `forbidden` for agents, `not_found`, `conflict` for a connection that was disconnected.
 */
export async function resumeConnection(ctx: OrgContext, id: string): Promise<Connection> {
  requireRole(ctx, "admin");
  return ctx.tenant(async (db) => {
    let grantNumber = 0;
    await changeConnection(ctx, db, id, (current) => {
      if (current.status === "disconnected") {
        throw new AppError("conflict", "This account was disconnected. Connect it again with Meta.");
      }
      grantNumber = current.grantNumber;
      return stepColumns(current, reopened(current.steps));
    });
    await refitSteps(ctx, db, id);
    await audit(db, ctx, { action: "whatsapp.resumed", subjectId: id });
    await enqueue(db, "finish-onboarding", {
      organizationId: ctx.organizationId,
      configId: id,
      grantNumber,
    });
    return readConnection(ctx, db, id);
  });
}
