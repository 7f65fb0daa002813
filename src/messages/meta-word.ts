import type { getTranslator, Messages } from "./index";

/** A translator of the health texts, of the server or of the browser. */
export type HealthTranslator = ReturnType<typeof getTranslator<"health">>;

/** The lists of words that Meta uses and we have texts for. */
export type WordGroup = keyof Messages["health"]["words"];

/** Meta's word in the reader's language; a word that Meta added since stands as Meta writes it. */
export function metaWord(t: HealthTranslator, group: WordGroup, word: string): string {
  const key = `words.${group}.${word}` as "words.quality.GREEN";
  // A dot in Meta's word would be read as a path of ours.
  return !word.includes(".") && t.has(key) ? t(key) : word;
}
