const YEAR_SECONDS = 365 * 24 * 3600;

/** Remembers a choice of this browser for a year where the server can read it at the next page. */
export function writePreferenceCookie(name: string, value: string): void {
  const secure = window.location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax${secure}`;
}
