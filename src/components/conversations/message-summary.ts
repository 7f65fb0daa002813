import type { Message } from "@/contracts/messages";
import {
  readCallPermission,
  readCards,
  readChoice,
  readForm,
  readOffer,
  readOrder,
  readTemplate,
} from "./content/read-content";
import { readText, readValue } from "./content/read-value";
import { toPlainText } from "./whatsapp-text";

/** Types that have a name of their own in the texts `inbox.types`; any other is shown as `unknown`. */
const namedTypes = [
  "image",
  "video",
  "audio",
  "voice",
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

type Said = Pick<Message, "type" | "content">;

/** What Meta calls the message, as far as we have a word for it; a recording is told from a piece of music. */
export function namedType({ type, content }: Said): NamedType {
  if (type === "audio" && content.voice === true) return "voice";
  return namedTypes.find((known) => known === type) ?? "unknown";
}

/** The words in a message, whatever its type: the text, a caption, the label of the button pressed; null without any. */
export function messageText({ type, content }: Said): string | null {
  switch (type) {
    case "text":
    case "system":
      return readText(content, "body");
    case "button":
      return readChoice(type, content)?.title ?? null;
    case "interactive":
      return interactiveText(content);
    case "location":
      return readText(content, "name") ?? readText(content, "address");
    case "contacts":
      return (
        readCards(content)
          .flatMap(({ name }) => name ?? [])
          .join(", ") || null
      );
    case "document":
      return readText(content, "caption") ?? readText(content, "filename");
    case "reaction":
      return readText(content, "emoji");
    case "order":
      return readOrder(content).note;
    case "template":
      return readTemplate(content).name?.replaceAll("_", " ") ?? null;
    case "edit":
      return editedText(content);
    default:
      return readText(content, "caption");
  }
}

function interactiveText(content: Message["content"]): string | null {
  if (readCallPermission(content)) return null;
  return readChoice("interactive", content)?.title ?? readForm(content)?.summary ?? readOffer(content).body;
}

/** The words that an edited message has now: it comes with a whole message inside. */
function editedText(content: Message["content"]): string | null {
  const type = readText(content, "message", "type");
  const inner = type === null || type === "edit" ? null : readValue(content, "message", type);
  if (type === null || typeof inner !== "object" || inner === null) return null;
  return messageText({ type, content: inner as Message["content"] });
}

/** The words in one line without WhatsApp's marks, for lists, quotes and announcements. */
export function messagePreview(message: Said): string | null {
  const words = messageText(message);
  return words === null ? null : toPlainText(words.slice(0, 400)).replace(/\s+/g, " ").trim();
}
