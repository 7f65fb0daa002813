const MAX_LENGTH = 150;
/** Names up to 16 KB come in; what follows takes time that grows with their square. */
const MOST_LOOKED_AT = 1_000;

// Control characters, and those that are not seen but change how the rest reads: "gpj.exe" must not look like "exe.jpg".
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;

/**
 * A file's name that somebody else chose, safe to show and to save under: without folders, characters nobody sees and
 * leading dots; at most 150 characters, its ending kept. Null when nothing is left.
 */
export function cleanFileName(given: string | null): string | null {
  const base =
    shorten(given ?? "")
      .toWellFormed()
      .normalize("NFC")
      .replace(UNSEEN, "")
      .split(/[/\\]/)
      .at(-1) ?? "";
  const name = base.trim().replace(/^[.\s]+|[.\s]+$/gu, "");
  if (name === "") return null;
  const letters = [...name];
  if (letters.length <= MAX_LENGTH) return name;
  const ending = /\.[^.\s]{1,16}$/u.exec(name)?.[0] ?? "";
  return letters.slice(0, MAX_LENGTH - [...ending].length).join("") + ending;
}

/** Both ends of a name that is much too long. */
function shorten(name: string): string {
  if (name.length <= MOST_LOOKED_AT) return name;
  return name.slice(0, MOST_LOOKED_AT / 2) + name.slice(-MOST_LOOKED_AT / 2);
}
