import { LOCALE_COOKIE, type Locale } from "@/contracts/session";
import { writePreferenceCookie } from "@/lib/client/preference-cookie";

/** Each language by its own name: whoever looks for it may not read the current one. */
export const languages = [
  { locale: "pt-BR", name: "Português" },
  { locale: "es", name: "Español" },
  { locale: "en", name: "English" },
] as const satisfies readonly { locale: Locale; name: string }[];

/** Switches this browser's language: the server writes the next page in it. */
export function switchLanguage(locale: string): void {
  if (!languages.some((language) => language.locale === locale)) return;
  writePreferenceCookie(LOCALE_COOKIE, locale);
  window.location.reload();
}
