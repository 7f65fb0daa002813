import type { Locale } from "@/contracts/session";
import { inTransaction } from "@/lib/server/db";

/** Notes the language somebody reads us in, which is the one we write mails to them in. */
export async function rememberLocale(userId: string, locale: Locale): Promise<void> {
  await inTransaction((db) => db.user.updateMany({ where: { id: userId }, data: { locale } }));
}
