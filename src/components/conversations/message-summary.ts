import type { Message } from "@/contracts/messages";
import { toPlainText } from "./whatsapp-text";

/** Types that have a name of their own in the texts `inbox.types`; any other is shown as `unknown`. */
const namedTypes = [
  "image",
  "video",
  "audio",
  "document",
  "sticker",
  "location",
  "contacts",
  "interactive",
  "button",
  "order",
  "reaction",
  "system",
  "template",
  "media_placeholder",
  "edit",
  "revoke",
  "unsupported",
] as const;
export type NamedType = (typeof namedTypes)[number] | "unknown";

/** What Meta calls the message, as far as we have a word for it. */
export function namedType(type: string): NamedType {
  return namedTypes.find((known) => known === type) ?? "unknown";
}

/** The words in a message, whatever its type: the text, a caption, the label of the button pressed; null without any. */
export function messageText({ type, content }: Pick<Message, "type" | "content">): string | null {
  const words = {
    text: readText(content, "body"),
    button: readText(content, "text"),
    interactive: readText(content, "button_reply", "title") ?? readText(content, "list_reply", "title"),
    location: readText(content, "name") ?? readText(content, "address"),
    contacts: null,
    document: readText(content, "caption") ?? readText(content, "filename"),
    reaction: readText(content, "emoji"),
    system: readText(content, "body"),
    edit: editedText(content),
  }[type];
  return words === undefined ? readText(content, "caption") : words;
}

/** The words that an edited message has now: it comes with a whole message inside. */
function editedText({ message }: Message["content"]): string | null {
  const { type, ...rest } = (message ?? {}) as Record<string, unknown>;
  const content = typeof type === "string" && type !== "edit" ? rest[type] : null;
  if (typeof type !== "string" || typeof content !== "object" || content === null) return null;
  return messageText({ type, content: content as Message["content"] });
}

/** The words in one line without WhatsApp's marks, for lists and announcements. */
export function messagePreview(message: Message): string | null {
  const words = messageText(message);
  return words === null ? null : toPlainText(words.slice(0, 400)).replace(/\s+/g, " ").trim();
}

function readText(content: unknown, ...path: string[]): string | null {
  let value: unknown = content;
  for (const step of path) {
    value =
      typeof value === "object" && value !== null ? (value as Record<string, unknown>)[step] : undefined;
  }
  return typeof value === "string" && value.trim() !== "" ? value : null;
}
