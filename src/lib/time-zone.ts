export const TIME_ZONE_COOKIE = "atende.timezone";
export const DEFAULT_TIME_ZONE = "America/Sao_Paulo";

/** Whether this is a time zone that dates can be written in here, such as `America/Bogota`. */
export function isTimeZone(value: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: value }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/**
 * The time zone to write dates in on the server: the one the browser told in its cookie, else São Paulo's. Pages then
 * show the same text before and after they come alive.
 */
export function chooseTimeZone(cookieHeader: string | null): string {
  const value = (cookieHeader ?? "").match(/(?:^|;\s*)atende\.timezone=([^;]+)/)?.[1];
  if (value === undefined) return DEFAULT_TIME_ZONE;
  const decoded = safeDecode(value);
  return decoded.length <= 64 && isTimeZone(decoded) ? decoded : DEFAULT_TIME_ZONE;
}

function safeDecode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return "";
  }
}
