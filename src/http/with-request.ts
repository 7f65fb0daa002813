import { randomUUID } from "node:crypto";
import { logger, type Logger } from "@/lib/server/logger";
import { notFound } from "@/services/errors";
import { toErrorResponse } from "./to-error-response";

type Params = Record<string, string | string[] | undefined>;
/** Next resolves the params of a route without any to undefined. */
export type RouteParams = { params: Promise<Params | undefined> };

/** What every route shares: a request id on answer and log, the one error shape, no caching. */
export function withRequest(
  handle: (
    request: Request,
    route: { log: Logger; requestId: string; params: Record<string, string> },
  ) => Promise<Response>,
) {
  return async (request: Request, { params }: RouteParams): Promise<Response> => {
    const requestId = randomUUID();
    const log = logger().child({ requestId, method: request.method, path: new URL(request.url).pathname });
    const answer = async () => handle(request, { log, requestId, params: toStrings((await params) ?? {}) });
    const response = await answer().catch((error: unknown) => toErrorResponse(error, requestId, log));
    response.headers.set("X-Request-Id", requestId);
    if (!response.headers.has("Cache-Control")) response.headers.set("Cache-Control", "no-store");
    return response;
  };
}

function toStrings(params: Params): Record<string, string> {
  const strings = Object.entries(params).map(([name, value]) => [name, [value].flat().join("/")] as const);
  // Nothing has such an id, and PostgreSQL would not even look for it.
  if (strings.some(([, value]) => value.includes("\0"))) throw notFound("Address");
  return Object.fromEntries(strings);
}
