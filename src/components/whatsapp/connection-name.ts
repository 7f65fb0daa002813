import type { Connection } from "@/contracts/whatsapp";

/** What an account is called: by Meta's name for it, and until that is known by the name of its main number. */
export function nameOf({ health, displayName }: Pick<Connection, "health" | "displayName">): string | null {
  return health.account?.name ?? displayName;
}
