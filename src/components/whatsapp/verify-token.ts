const BYTES = 24;

/** A verify token that nobody can guess, in letters and digits that survive being copied (32 of them). */
export function makeVerifyToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
}
