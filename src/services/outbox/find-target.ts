import type { TenantDb } from "../context";
import { AppError } from "../errors";

/** On reactions to older messages Meta answers 131009 (Meta: "Reaction messages"). */
const REACTION_DAYS = 30;

/**
 * The wamid of the message that is answered or reacted to, given by our id or by its wamid.
 * @throws AppError `invalid_input` when it is not of this conversation, or WhatsApp does not know it (yet).
 */
export async function findTarget(
  db: TenantDb,
  { organizationId, conversationId }: { organizationId: string; conversationId: string },
  given: string,
  kind: "reply" | "reaction",
): Promise<string> {
  const [target] = await db.$queryRaw<{ wamid: string | null; type: string; isOld: boolean }[]>`
    SELECT wamid, type, sent_at < now() - ${REACTION_DAYS} * interval '1 day' AS "isOld"
    FROM messages
    WHERE organization_id = ${organizationId} AND conversation_id = ${conversationId}
      AND (id = ${given} OR wamid = ${given})
    LIMIT 1`;
  const what = kind === "reply" ? "reply to" : "react to";
  if (!target) throw new AppError("invalid_input", `The message to ${what} is not part of this conversation`);
  if (target.wamid === null) {
    throw new AppError(
      "invalid_input",
      `The message to ${what} has not reached WhatsApp yet. Wait a moment and try again.`,
    );
  }
  if (kind === "reaction" && target.type === "reaction")
    throw new AppError("invalid_input", "A reaction cannot be reacted to. React to the message itself.");
  if (kind === "reaction" && target.isOld) {
    throw new AppError(
      "invalid_input",
      `WhatsApp takes no reaction to messages that are older than ${REACTION_DAYS} days. Reply to it instead.`,
    );
  }
  return target.wamid;
}
