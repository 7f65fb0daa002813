import { NextResponse, type NextRequest } from "next/server";
import { PAGE_PATH_HEADER } from "@/http/page-path";

/**
 * Tells the pages of the dashboard their own path, which layouts cannot see, so that signing in leads back to it. The
 * query is left out: on the settings page it may carry Meta's code. No other route may match: Next buffers bodies here.
 */
export function proxy(request: NextRequest): NextResponse {
  const headers = new Headers(request.headers);
  headers.set(PAGE_PATH_HEADER, request.nextUrl.pathname);
  return NextResponse.next({ request: { headers } });
}

export const config = { matcher: "/dashboard/:path*" };
