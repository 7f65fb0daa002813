import type { Message } from "@/contracts/messages";

/**
 * Types that stand as a line of their own and count as no message. Of reactions, edits and deletions only those come
 * here whose message is not known; the others change the message they are about.
 */
const notices = new Set(["system", "reaction", "edit", "revoke"]);

/** Whether a message is shown as a line in the middle. */
export function isNotice({ type }: Pick<Message, "type">): boolean {
  return notices.has(type);
}
