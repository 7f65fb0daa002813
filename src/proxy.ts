import { randomBytes } from "node:crypto";
import { NextResponse, type NextRequest } from "next/server";
import { PAGE_NONCE_HEADER, pageHeaders } from "@/http/page-headers";
import { PAGE_PATH_HEADER } from "@/http/page-path";
import { env } from "@/lib/server/env";

/**
 * Gives every page its security headers, with a nonce of its own for its scripts: Next reads it from the policy in the
 * request. Pages are also told their own path, which layouts cannot see, so that signing in leads back to it; without
 * the query, which on the settings page may carry Meta's code.
 */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, searchParams } = request.nextUrl;
  const { APP_URL, META_JS_SDK_URL, NODE_ENV } = env();
  const nonce = randomBytes(16).toString("base64");
  const answered = pageHeaders(
    { pathname, query: searchParams },
    { nonce, appUrl: APP_URL, sdkUrl: META_JS_SDK_URL ?? null, isDevelopment: NODE_ENV === "development" },
  );
  const headers = new Headers(request.headers);
  headers.set(PAGE_PATH_HEADER, pathname);
  headers.set(PAGE_NONCE_HEADER, nonce);
  headers.set("Content-Security-Policy", answered["Content-Security-Policy"]);
  const response = NextResponse.next({ request: { headers } });
  for (const [name, value] of Object.entries(answered)) response.headers.set(name, value);
  return response;
}

// Everything but the API: Next buffers bodies here, and a webhook's must reach its route as it came.
export const config = { matcher: "/((?!api(?:/|$)|webhooks(?:/|$)|health(?:/|$)|_next/).*)" };
