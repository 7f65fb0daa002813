import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { onShutdown } from "@/http/shutdown";
import { findWebhookAddress } from "@/http/webhook-addresses";
import { logger } from "@/lib/server/logger";
import { MAX_WEBHOOK_BYTES } from "@/services/webhooks/receive-webhook";
import { answerWebhook, isWebhookMethod } from "./answer-webhook";
import { declaredLength } from "./read-body";
import { sendResponse } from "./send-answer";

/** Answers what is not a webhook. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export type WebServer = {
  http: Server;
  /** Takes no more connections, ends those that wait for a request, and resolves when the last request is answered. */
  close(withinMs: number): Promise<void>;
};

/** More than this is not ours, and each costs memory. */
const MAX_CONNECTIONS = 4_096;
/** Longer than what stands in front of us (60 s almost everywhere): only the one who sends may end a quiet connection. */
const KEEP_ALIVE_MS = 65_000;
const HEADERS_WITHIN_MS = 30_000;
/** For uploads over slow lines; webhooks have a limit of their own. */
const REQUEST_WITHIN_MS = 300_000;
/** Meta sends its 3 MB in a moment; whoever takes longer is broken or means ill. */
const BODY_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 50;

/** The web process's server: webhooks are answered here, everything else by `handleOthers`. */
export function createWebServer(
  handleOthers: Handler,
  { bodyWithinMs = BODY_WITHIN_MS }: { bodyWithinMs?: number } = {},
): WebServer {
  const state = { isStopping: false, bodyWithinMs };
  onShutdown(() => (state.isStopping = true));

  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const address = isWebhookMethod(request.method) ? findWebhookAddress(request.url ?? "/") : null;
    const answered = address
      ? answerWebhook(address, request, response, state)
      : isForPage(request)
        ? sendResponse(request, response, new Response(null, notAllowed), state)
        : handleOthers(request, response);
    answered.catch((error: unknown) => {
      logger().error({ err: error }, "request failed");
      if (response.headersSent) return void response.destroy();
      response.writeHead(500).end("Internal Server Error");
    });
  };

  const http = createServer(
    {
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: HEADERS_WITHIN_MS,
      requestTimeout: REQUEST_WITHIN_MS,
      connectionsCheckingInterval: 5_000,
    },
    handle,
  );
  http.maxConnections = MAX_CONNECTIONS;
  http.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    const isWebhook = findWebhookAddress(request.url ?? "/") !== null;
    // Who asks first need not send what would be refused.
    if (!isWebhook || declaredLength(request) <= MAX_WEBHOOK_BYTES) response.writeContinue();
    handle(request, response);
  });

  return {
    http,
    close: async (withinMs) => {
      // A connection that falls quiet after its last answer would otherwise be waited for.
      const quiet = setInterval(() => http.closeIdleConnections(), LOOK_EVERY_MS);
      const cut = setTimeout(() => {
        logger().warn("requests were cut off by the end of the process");
        http.closeAllConnections();
      }, withinMs);
      await new Promise<void>((resolve) => http.close(() => resolve()));
      clearInterval(quiet);
      clearTimeout(cut);
    },
  };
}

const notAllowed = { status: 405, headers: { Allow: "GET, HEAD" } };

/** Whether a request wants to bring something to a page. Pages are only read, and Next would keep 10 MB of each body. */
function isForPage({ method, url }: IncomingMessage): boolean {
  return !["GET", "HEAD", "OPTIONS"].includes(method ?? "") && !/^\/api\//.test(url ?? "");
}
