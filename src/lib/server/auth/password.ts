import { hash, verify } from "@node-rs/argon2";

/** argon2id with the library's defaults (19 MiB, 2 passes: OWASP's first choice). */
export function hashPassword(password: string): Promise<string> {
  return hash(password);
}

let decoy: Promise<string> | undefined;

/** Checks a password. Without a hash it spends the same time on a decoy, so that unknown accounts cannot be told apart. */
export async function isRightPassword(passwordHash: string | null, password: string): Promise<boolean> {
  decoy ??= hash("nobody has this password");
  const right = await verify(passwordHash ?? (await decoy), password);
  return right && passwordHash !== null;
}
