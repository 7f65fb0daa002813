import type { ConnectionStepName } from "@/contracts/whatsapp";
import type { OrgContext, TenantDb } from "../context";
import { changeConnection, stepColumns } from "./change-connection";
import { fittedTo, isOpen, withOpened } from "./connection-steps";

/**
 * Lets a connection's steps follow its numbers: registration and sync are there when numbers in use need them. `open`
 * names steps that have to be done anew.
 * @returns whether there is something new for the job to do.
 * @throws AppError `not_found`.
 */
export async function refitSteps(
  ctx: OrgContext,
  db: TenantDb,
  configId: string,
  open: readonly ConnectionStepName[] = [],
): Promise<boolean> {
  const numbers = await db.whatsAppPhoneNumber.findMany({
    where: { organizationId: ctx.organizationId, configId, isListed: true },
    select: { isOnBusinessApp: true, isActive: true },
  });
  let isWaiting = false;
  const isChanged = await changeConnection(ctx, db, configId, (current) => {
    const steps = withOpened(fittedTo(current.steps, { flow: current.flow, numbers }), open);
    isWaiting = isOpen(steps, "registration") || isOpen(steps, "sync");
    if (JSON.stringify(steps) === JSON.stringify(current.steps)) return null;
    return stepColumns(current, steps);
  });
  return isChanged && isWaiting;
}
