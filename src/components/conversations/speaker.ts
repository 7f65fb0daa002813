import type { useTranslations } from "use-intl";
import type { Message } from "@/contracts/messages";

type Texts = ReturnType<typeof useTranslations<"inbox">>;

/** Who says a message, for reading out and quotes. What was sent from the phone of the business has no name. */
export function speakerName(
  message: Pick<Message, "direction" | "author" | "origin" | "attributes">,
  contactName: string,
  t: Texts,
): string {
  if (message.direction === "in") return groupSender(message) ?? contactName;
  return message.author?.name ?? t(message.origin === "api" ? "message.you" : "message.phone");
}

/** Who wrote in a group; null outside of one. */
export function groupSender({ attributes: { group } }: Pick<Message, "attributes">): string | null {
  if (!group) return null;
  return group.name ?? (group.waId === null ? group.userId : `+${group.waId}`);
}

/** Who of us wrote it, above the bubble: nothing for the reader's own messages. */
export function authorLabel({ author, origin }: Message, viewerId: string, t: Texts): string | null {
  if (origin === "business_app") return t("message.viaBusinessApp");
  if (!author) return origin === "api" ? t("message.viaApi") : null;
  return author.id === viewerId ? null : author.name;
}
