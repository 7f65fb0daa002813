import { z } from "zod";
import { MessageAttributes, type Reaction } from "@/contracts/messages";

/** A reaction, edit or revoke; oldest first, they make what their target shows. */
export type ChangeRow = {
  type: string;
  direction: "in" | "out";
  content: unknown;
  attributes: unknown;
  sentAt: Date;
};

/** What became of a message since it was written. */
export type MessageChanges = {
  reactions: Reaction[];
  edit: { content: Record<string, unknown>; at: string } | null;
  revokedAt: string | null;
};

/** The customer of a conversation, who is the sender of what comes in there. */
export type Customer = { id: string; name: string | null };

/** Nothing happened to it. */
export const unchanged: MessageChanges = { reactions: [], edit: null, revokedAt: null };

const ReactionContent = z.object({ emoji: z.string().catch("") }).catch({ emoji: "" });
const EditContent = z
  .object({ message: z.looseObject({ type: z.string() }) })
  .transform(({ message }) => message[message.type])
  .pipe(z.record(z.string(), z.unknown()))
  .nullable()
  .catch(null);

/**
 * What a message shows after these changes, given oldest first: of each sender the last reaction, the last edit, and when
 * it was deleted. Only who wrote a message can edit or delete it (Meta: "messages webhook reference", edit and revoke).
 */
export function foldChanges(
  target: { direction: "in" | "out" },
  changes: readonly ChangeRow[],
  customer: Customer,
): MessageChanges {
  const reactions = new Map<string, Reaction>();
  let { edit, revokedAt } = unchanged;
  for (const change of changes) {
    const at = change.sentAt.toISOString();
    if (change.type === "reaction") {
      const { from, name } = senderOf(change, customer);
      const { emoji } = ReactionContent.parse(change.content);
      // A new reaction comes last, also when it takes the place of an older one.
      reactions.delete(from);
      if (emoji !== "") reactions.set(from, { from, name, emoji, at });
    }
    if (change.direction !== target.direction) continue;
    if (change.type === "edit") {
      const content = EditContent.parse(change.content);
      if (content) edit = { content, at };
    }
    if (change.type === "revoke") revokedAt ??= at;
  }
  return { reactions: [...reactions.values()], edit, revokedAt };
}

/** In a group it is whoever wrote there, known by the ids that came with it. */
function senderOf(
  { direction, attributes }: ChangeRow,
  customer: Customer,
): { from: string; name: string | null } {
  if (direction === "out") return { from: "business", name: null };
  const { group } = MessageAttributes.catch({}).parse(attributes);
  const id = group?.userId ?? group?.waId;
  return group && id ? { from: id, name: group.name } : { from: customer.id, name: customer.name };
}
