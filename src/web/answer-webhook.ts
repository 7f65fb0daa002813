import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { toErrorResponse } from "@/http/to-error-response";
import type { WebhookAddress } from "@/http/webhook-addresses";
import { RECEIVED, takeWebhook, verifyWebhookAddress } from "@/http/webhook-endpoint";
import { logger } from "@/lib/server/logger";
import { MAX_WEBHOOK_BYTES } from "@/services/webhooks/receive-webhook";
import { BodyNeverCameError, readBody } from "./read-body";
import { sendAnswer, sendResponse } from "./send-answer";

/** Meta sends its 3 MB in a moment; whoever takes longer is broken or means ill. */
const BODY_WITHIN_MS = 15_000;

const stored = JSON.stringify(RECEIVED);

/** Whether src/web answers this request itself; every other method of a webhook address is Next's business. */
export function isWebhookMethod(method: string | undefined): boolean {
  return method === "POST" || method === "GET";
}

/** Answers a request to a webhook address exactly as the routes in src/app do, without Next's cost. */
export async function answerWebhook(
  address: WebhookAddress,
  request: IncomingMessage,
  response: ServerResponse,
  isStopping: () => boolean,
): Promise<void> {
  const requestId = randomUUID();
  const headers = { "X-Request-Id": requestId, "Cache-Control": "no-store" };
  try {
    if (request.method === "GET") {
      const answer = await verifyWebhookAddress(address, toRequest(request));
      return await send(answer);
    }
    await takeWebhook(address, {
      log: logger(),
      signature: readHeader(request, "x-hub-signature-256"),
      readBody: () => readBody(request, { maxBytes: MAX_WEBHOOK_BYTES, withinMs: BODY_WITHIN_MS }),
    });
    sendAnswer(
      response,
      { status: 200, headers: { ...headers, "Content-Type": "application/json" }, body: stored },
      { isLast: isStopping() },
    );
  } catch (error) {
    if (error instanceof BodyNeverCameError) return giveUp(response, error);
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const log = logger().child({ requestId, method: request.method, path });
    await send(toErrorResponse(error, requestId, log));
  }

  async function send(answer: Response): Promise<void> {
    for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
    await sendResponse(request, response, answer, { isLast: isStopping() });
  }
}

function giveUp(response: ServerResponse, { isSlow }: BodyNeverCameError): void {
  response.shouldKeepAlive = false;
  if (isSlow) response.writeHead(408).end();
  else response.destroy();
}

/** What the routes' code looks at; the caller's address as Next would tell it. */
function toRequest(request: IncomingMessage): Request {
  const address = readHeader(request, "x-forwarded-for") ?? request.socket.remoteAddress;
  return new Request(new URL(request.url ?? "/", "http://localhost"), {
    headers: address === undefined ? {} : { "X-Forwarded-For": address },
  });
}

function readHeader(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return value === undefined ? null : String(value);
}
