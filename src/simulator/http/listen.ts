import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Router, SimRequest, SimResponse } from "./router";
import { json } from "./router";

/** A phone's file of 16 MB, in base64. */
const MAX_BODY_BYTES = 24 * 1024 * 1024;
/** A document may have 100 MB (Meta: "Media > Supported media types"). */
const MAX_FORM_BYTES = 110 * 1024 * 1024;

/** Opens the port (0 = any free one) and answers from the router. Throws when the port is taken, naming it. */
export async function listen(
  router: Router,
  port: number,
  host: string,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    answer(router, request, response).catch((error: unknown) => {
      console.error("simulator: a handler failed:", error);
      if (response.headersSent) response.destroy();
      else send(response, json(500, { error: { message: "The simulator itself failed; see its output." } }));
    });
  });
  // Keep-alive connections of the product's pool outlive a pause between two calls.
  server.keepAliveTimeout = 65_000;
  await open(server, port, host);
  const address = server.address() as AddressInfo;
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function open(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? new Error(`Port ${port} is already in use.`) : error),
    );
    server.listen(port, host, resolve);
  });
}

async function answer(router: Router, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const origin = `http://${incoming.headers.host ?? "localhost"}`;
  const url = new URL(incoming.url ?? "/", origin);
  const method = incoming.method ?? "GET";
  const found = router.find(method === "HEAD" ? "GET" : method, url.pathname);
  const isForm = incoming.headers["content-type"]?.startsWith("multipart/form-data") === true;
  const bytes = await readBody(incoming, isForm ? MAX_FORM_BYTES : MAX_BODY_BYTES);
  if (bytes === null)
    return send(response, json(413, { error: { message: "The request body is too large." } }));
  if (!found)
    return send(response, json(404, { error: { message: `Nothing here: ${method} ${url.pathname}` } }));

  const request: SimRequest = {
    method,
    path: url.pathname,
    params: found.params,
    query: url.searchParams,
    headers: incoming.headers,
    origin,
    body: isForm ? "" : bytes.toString("utf8"),
    bytes,
  };
  if (found.route.stream) return found.route.stream(request, response);
  if (found.route.handle) send(response, await found.route.handle(request));
}

function send(response: ServerResponse, result: SimResponse): void {
  // Who hung up before the answer has had its call done all the same.
  if (result.after && response.closed) setImmediate(result.after);
  else if (result.after) response.once("close", result.after);
  if (result.drop) {
    response.destroy();
    return;
  }
  response.writeHead(result.status, {
    ...result.headers,
    "Content-Length": String(Buffer.byteLength(result.body)),
  });
  response.end(result.body);
}

async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > limit) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
