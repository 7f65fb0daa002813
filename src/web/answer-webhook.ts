import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { toErrorResponse } from "@/http/to-error-response";
import type { WebhookAddress } from "@/http/webhook-addresses";
import { type Delivery, takeWebhook, verifyWebhookAddress } from "@/http/webhook-endpoint";
import { logger } from "@/lib/server/logger";
import { MAX_WEBHOOK_BYTES } from "@/services/webhooks/receive-webhook";
import { BodyNeverCameError, readBody } from "./read-body";
import { sendResponse, sendStored } from "./send-answer";

/** Whether src/web answers this request itself; every other method of a webhook address is Next's business. */
export function isWebhookMethod(method: string | undefined): boolean {
  return method === "POST" || method === "GET";
}

/** Answers a request to a webhook address exactly as the routes in src/app do, without Next's cost. */
export async function answerWebhook(
  address: WebhookAddress,
  request: IncomingMessage,
  response: ServerResponse,
  server: { isStopping: boolean; bodyWithinMs: number },
): Promise<void> {
  const requestId = randomUUID();
  try {
    if (request.method === "GET") {
      const answer = await verifyWebhookAddress(address, toRequest(request));
      return await sendResponse(request, response, withIds(answer, requestId), server);
    }
    await takeWebhook(address, new NodeDelivery(request, server.bodyWithinMs));
    sendStored(response, requestId, server);
  } catch (error) {
    if (error instanceof BodyNeverCameError) return giveUp(response, error);
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const log = logger().child({ requestId, method: request.method, path });
    const answer = toErrorResponse(error, requestId, log);
    await sendResponse(request, response, withIds(answer, requestId), server);
  }
}

/** A class, because tsx names every function that is made, at a cost that counts here. */
class NodeDelivery implements Delivery {
  readonly log = logger();
  readonly signature: string | null;

  constructor(
    private readonly request: IncomingMessage,
    private readonly withinMs: number,
  ) {
    this.signature = readHeader(request, "x-hub-signature-256");
  }

  readBody(): Promise<Uint8Array> {
    return readBody(this.request, { maxBytes: MAX_WEBHOOK_BYTES, withinMs: this.withinMs });
  }
}

/** As withRequest does for a route. */
function withIds(answer: Response, requestId: string): Response {
  answer.headers.set("X-Request-Id", requestId);
  if (!answer.headers.has("Cache-Control")) answer.headers.set("Cache-Control", "no-store");
  return answer;
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
