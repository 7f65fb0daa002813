import type { Connection, UpdateConnectionRequest } from "@/contracts/whatsapp";
import { audit } from "../audit";
import { requireRole, type OrgContext } from "../context";
import { AppError } from "../errors";
import { changeConnection } from "./change-connection";
import { readConnection } from "./get-connection";
import { toE164 } from "./store-numbers";

/**
 * Makes one of the connection's numbers the one that is written from unless another is chosen.
 * @throws AppError `forbidden` for agents, `not_found`, `invalid_input` when the number is not one of this connection.
 */
export async function setDefaultNumber(
  ctx: OrgContext,
  id: string,
  { defaultPhoneId }: UpdateConnectionRequest,
): Promise<Connection> {
  requireRole(ctx, "admin");
  const { organizationId } = ctx;
  return ctx.tenant(async (db) => {
    await readConnection(ctx, db, id);
    const number = await db.whatsAppPhoneNumber.findFirst({
      where: { organizationId, configId: id, phoneId: defaultPhoneId, isActive: true },
      select: { phoneId: true, displayPhoneNumber: true, verifiedName: true },
    });
    if (!number) throw new AppError("invalid_input", "This number does not belong to the connection");
    await changeConnection(ctx, db, id, () => ({
      phoneId: number.phoneId,
      phoneNumber: toE164(number),
      displayName: number.verifiedName,
    }));
    const others = { organizationId, configId: id, phoneId: { not: defaultPhoneId } };
    await db.whatsAppPhoneNumber.updateMany({ where: others, data: { isDefault: false } });
    const chosen = { organizationId, configId: id, phoneId: defaultPhoneId };
    await db.whatsAppPhoneNumber.updateMany({ where: chosen, data: { isDefault: true } });
    await audit(db, ctx, {
      action: "whatsapp.default-number",
      subjectId: id,
      details: { phoneId: defaultPhoneId },
    });
    return readConnection(ctx, db, id);
  });
}
