import type { IncomingMessage, ServerResponse } from "node:http";
import { apiHeaders } from "@/http/api-headers";
import { RECEIVED } from "@/http/webhook-endpoint";

/** What every answer of a webhook address carries, whoever gives it; Next adds the same (next.config.ts). */
const common = Object.entries({ ...apiHeaders, "X-Content-Type-Options": "nosniff" });

const stored = JSON.stringify(RECEIVED);
const storedHeaders = [
  ...common.flat(),
  ...["Content-Type", "application/json", "Cache-Control", "no-store", "Content-Length", `${stored.length}`],
];

/** How long the rest of a body that nobody wants is thrown away, so that its sender gets to read the answer. */
const LINGER_MS = 1_000;
/** Node throws away the rest of a body up to this size by itself, and the connection can be used again. */
const SMALL_BYTES = 64 * 1024;

/** Says that a webhook is stored. */
export function sendStored(
  response: ServerResponse,
  requestId: string,
  { isStopping }: { isStopping: boolean },
): void {
  // Announced to the sender as well: a connection that ends between two requests would lose the second.
  if (isStopping) response.shouldKeepAlive = false;
  response.writeHead(200, [...storedHeaders, "X-Request-Id", requestId]).end(stored);
}

/** Sends what a route would answer; a body that was not read to its end is not waited for. */
export async function sendResponse(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Response,
  { isStopping }: { isStopping: boolean },
): Promise<void> {
  const body = await answer.text();
  for (const [name, value] of common) answer.headers.set(name, value);
  answer.headers.set("Content-Length", String(Buffer.byteLength(body)));
  const isUnread = !request.complete && Number(request.headers["content-length"] ?? Infinity) > SMALL_BYTES;
  if (isStopping || isUnread) response.shouldKeepAlive = false;
  response.writeHead(answer.status, [...answer.headers].flat());
  if (!isUnread) return void response.end(body);

  // The whole answer goes out at once, but the connection ends later: closing it on a sender who still writes would
  // make its system throw the answer away unread.
  response.write(body);
  const timer = setTimeout(() => response.end(), LINGER_MS);
  request.once("close", () => {
    clearTimeout(timer);
    response.end();
  });
  request.resume();
}
