import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { apiHeaders } from "@/http/api-headers";

/** What every answer of a webhook address carries, whoever gives it; Next adds the same (next.config.ts). */
const common: OutgoingHttpHeaders = { ...apiHeaders, "X-Content-Type-Options": "nosniff" };

/** How long the rest of a body that nobody wants is thrown away, so that its sender gets to read the answer. */
const LINGER_MS = 1_000;
/** Node throws away the rest of a body up to this size by itself, and the connection can be used again. */
const SMALL_BYTES = 64 * 1024;

export type Answer = { status: number; headers: OutgoingHttpHeaders; body: string };

/** Sends an answer whose request's body has been read, or was small. */
export function sendAnswer(
  response: ServerResponse,
  { status, headers, body }: Answer,
  { isLast }: { isLast: boolean },
): void {
  // Announced to the sender as well: a connection that ends between two requests would lose the second.
  if (isLast) response.shouldKeepAlive = false;
  response
    .writeHead(status, { ...common, ...headers, "Content-Length": Buffer.byteLength(body) })
    .end(body);
}

/** Sends what a route would answer; a body that was not read to its end is not waited for. */
export async function sendResponse(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Response,
  { isLast }: { isLast: boolean },
): Promise<void> {
  const body = await answer.text();
  const headers = Object.fromEntries(answer.headers);
  const { status } = answer;
  const isUnread = !request.complete && Number(request.headers["content-length"] ?? Infinity) > SMALL_BYTES;
  if (!isUnread) return sendAnswer(response, { status, headers, body }, { isLast });

  // The whole answer goes out at once, but the connection ends later: closing it on a sender who still writes would
  // make its system throw the answer away unread.
  response.shouldKeepAlive = false;
  response.writeHead(status, { ...common, ...headers, "Content-Length": Buffer.byteLength(body) });
  response.write(body);
  const end = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  request.once("end", end).once("close", end).resume();
}
