import type { Message } from "@/contracts/messages";
import type { OrgContext, TenantDb } from "../context";
import { notFound } from "../errors";
import { completeMessages } from "./complete-messages";
import { messageSelect } from "./to-message";

/** One message. @throws AppError `not_found`. */
export async function getMessage(ctx: OrgContext, id: string): Promise<Message> {
  return ctx.tenant((db) => readMessage(db, ctx, id));
}

/** One message, read within a transaction that has just changed it. @throws AppError `not_found`. */
export async function readMessage(db: TenantDb, ctx: OrgContext, id: string): Promise<Message> {
  const row = await db.message.findFirst({
    where: { organizationId: ctx.organizationId, id },
    select: messageSelect,
  });
  const [message] = row ? await completeMessages(db, ctx, [row]) : [];
  if (!message) throw notFound("Message");
  return message;
}
