import { AppError } from "@/services/errors";

/**
 * A cookie proves nothing about who wrote the request: unsafe methods must come from our own pages.
 * @throws AppError `forbidden`.
 */
export function refuseCrossSite(request: Request): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  const site = request.headers.get("sec-fetch-site");
  if (site === "same-origin" || site === "none") return;
  const origin = request.headers.get("origin");
  const host = request.headers.get("host") ?? new URL(request.url).host;
  if (site === null && origin !== null && URL.canParse(origin) && new URL(origin).host === host) return;
  throw new AppError("forbidden", "This request did not come from our own pages");
}
