const FIRST_LETTER = /\p{L}/u;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u;
const EMOJI = String.raw`(?:\p{RI}{2}|[#*\d]\u{FE0F}?\u{20E3}|\p{Extended_Pictographic}(?:\u{FE0F}|\p{EMod})?(?:\u{200D}\p{Extended_Pictographic}(?:\u{FE0F}|\p{EMod})?)*)`;
const FEW_EMOJI = new RegExp(`^${EMOJI}(?:\\s?${EMOJI}){0,2}$`, "u");

/** Whether a text is written from right to left: as `dir=auto` decides it, by its first letter. */
export function isRightToLeft(text: string): boolean {
  return RIGHT_TO_LEFT.test(FIRST_LETTER.exec(text)?.[0] ?? "");
}

/** Whether a text is nothing but one to three emoji, which chats show large. */
export function isFewEmoji(text: string): boolean {
  return FEW_EMOJI.test(text.trim());
}
