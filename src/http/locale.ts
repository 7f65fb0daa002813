import { Locale, LOCALE_COOKIE } from "@/contracts/session";

const DEFAULT_LOCALE: Locale = "pt-BR";

/** The language to speak: the cookie set by the language switch, else the browser's first one we speak, else pt-BR. */
export function chooseLocale(headers: Headers): Locale {
  const cookie = (headers.get("cookie") ?? "")
    .split(/;\s*/)
    .find((part) => part.startsWith(`${LOCALE_COOKIE}=`))
    ?.slice(LOCALE_COOKIE.length + 1);
  const chosen = Locale.safeParse(cookie);
  if (chosen.success) return chosen.data;
  for (const part of (headers.get("accept-language") ?? "").split(",")) {
    const language = part.trim().split(/[-;]/)[0]?.toLowerCase();
    if (language === "pt") return "pt-BR";
    if (language === "es" || language === "en") return language;
  }
  return DEFAULT_LOCALE;
}
