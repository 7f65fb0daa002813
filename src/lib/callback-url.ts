export const HOME_PATH = "/dashboard/conversations";

/**
 * Where to go after signing in. Only a path of our own pages is believed: anything that could lead elsewhere (another
 * origin, `//host`, a backslash, another scheme), back to the sign-in page or into the API becomes the inbox.
 */
export function safeCallbackUrl(value: unknown): string {
  if (typeof value !== "string" || !/^\/(?![/\\])/.test(value) || /[\\\p{Cc}]/u.test(value)) return HOME_PATH;
  // Resolving also removes `/./` and `/../`, behind which `//host` could hide.
  const base = "https://atende.invalid";
  if (!URL.canParse(value, base)) return HOME_PATH;
  const url = new URL(value, base);
  const isOurPage = url.origin === base && /^\/dashboard(\/|$)/.test(url.pathname);
  return isOurPage ? `${url.pathname}${url.search}${url.hash}` : HOME_PATH;
}

/** The address of the sign-in page that leads back to `path`; `ended` shows why one has to sign in again. */
export function signInUrl(path: string, options: { ended?: boolean } = {}): string {
  const target = safeCallbackUrl(path);
  const query = new URLSearchParams({
    ...(target === HOME_PATH ? {} : { callbackUrl: target }),
    ...(options.ended ? { ended: "1" } : {}),
  }).toString();
  return query === "" ? "/sign-in" : `/sign-in?${query}`;
}
