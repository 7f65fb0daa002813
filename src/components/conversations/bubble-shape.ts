import type { Message } from "@/contracts/messages";
import { readText } from "./content/read-value";
import { isFewEmoji, isRightToLeft } from "./text-traits";

/** `time`: on the last line of the words, on a line of its own below, or over the picture. */
export type BubbleShape = { hasBackground: boolean; time: "inline" | "below" | "over" };

const captioned = ["image", "video", "document", "audio"];

/** The words that end a bubble, so that its time can stand beside the last of them; null where something else does. */
export function closingWords({ type, content }: Pick<Message, "type" | "content">): string | null {
  if (type === "text") return readText(content, "body");
  return captioned.includes(type) ? readText(content, "caption") : null;
}

/** How a bubble is drawn around what it says. Words that run from right to left end where the time would stand. */
export function bubbleShape(message: Pick<Message, "type" | "content" | "media" | "revokedAt">): BubbleShape {
  const words = closingWords(message);
  const hasBackground = message.type !== "sticker";
  if (message.revokedAt) return { hasBackground, time: "below" };
  if (words !== null) {
    const isLarge = message.type === "text" && isFewEmoji(words);
    return { hasBackground, time: isLarge || isRightToLeft(words) ? "below" : "inline" };
  }
  const isPicture = message.type === "image" && message.media?.status === "stored";
  return { hasBackground, time: isPicture ? "over" : "below" };
}
