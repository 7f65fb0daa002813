import { Locale } from "@/contracts/session";

export const LOCALE_COOKIE = "atende.locale";
export const DEFAULT_LOCALE: Locale = "pt-BR";

/** The language to speak: the cookie set by the language switch, else the browser's first one we speak, else pt-BR. */
export function chooseLocale(headers: Headers): Locale {
  const cookie = (headers.get("cookie") ?? "").match(/(?:^|;\s*)atende\.locale=([\w-]+)/)?.[1];
  const chosen = Locale.safeParse(cookie);
  if (chosen.success) return chosen.data;
  for (const part of (headers.get("accept-language") ?? "").split(",")) {
    const language = part.trim().split(/[-;]/)[0]?.toLowerCase();
    if (language === "pt") return "pt-BR";
    if (language === "es" || language === "en") return language;
  }
  return DEFAULT_LOCALE;
}
