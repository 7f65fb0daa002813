import { isIP } from "node:net";

/**
 * The caller's address as the outermost of our `proxies` wrote it into X-Forwarded-For, or null when nothing can be
 * believed: what stands before that entry, or in the whole header without a proxy, the caller may have written himself.
 */
export function clientAddress(forwardedFor: string | undefined, proxies: number): string | null {
  if (proxies === 0) return null;
  const entry = forwardedFor?.split(",").at(-proxies)?.trim() ?? "";
  return isIP(entry) === 0 ? null : entry;
}
