import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { ApiError, createApiClient, NetworkError } from "./api-client";

const Greeting = z.object({ hello: z.string() });

describe("the API client", () => {
  test("sends JSON and gives back the checked answer without fields it does not know", async () => {
    const seen: unknown[] = [];
    const api = await serve(async (request, respond) => {
      const body = await readBody(request);
      seen.push(
        request.method,
        request.url,
        request.headers["content-type"],
        request.headers["idempotency-key"],
        body,
      );
      respond(200, { hello: "Ana", later: 1 });
    });

    const answer = await api.post("/v1/things?x=1", { name: "é" }, Greeting, {
      headers: { "Idempotency-Key": "k1" },
    });

    expect(answer).toEqual({ hello: "Ana" });
    expect(seen).toEqual(["POST", "/v1/things?x=1", "application/json", "k1", '{"name":"é"}']);
  });

  test("reads without a body, and takes an empty answer for undefined", async () => {
    const seen: unknown[] = [];
    const api = await serve(async (request, respond) => {
      seen.push(request.method, request.headers["content-type"], await readBody(request));
      respond(204, null);
    });

    await expect(api.delete("/v1/things/1", z.undefined())).resolves.toBeUndefined();
    expect(seen).toEqual(["DELETE", undefined, ""]);
  });

  test("turns a refusal into an ApiError with everything support needs", async () => {
    const details = [{ path: "name", message: "too long" }];
    const api = await serve(async (_request, respond) =>
      respond(
        429,
        { error: "Slow down", code: "rate_limited", details, requestId: "r-1" },
        { "Retry-After": "7" },
      ),
    );

    const error = await rejection(api.patch("/", {}, Greeting));

    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 429, code: "rate_limited", message: "Slow down", details });
    expect(error).toMatchObject({ requestId: "r-1", retryAfterMs: 7000 });
  });

  test("does not show the page of a proxy as an error text", async () => {
    const api = await serve(async (_request, respond) => respond(502, "<h1>Bad Gateway</h1>"));

    expect(await rejection(api.get("/", Greeting))).toMatchObject({
      name: "ApiError",
      status: 502,
      code: "unexpected_answer",
      message: "HTTP 502",
    });
  });

  test.each([[{ hello: 1 }], ["not json"], [null]])(
    "refuses the answer %j, which breaks the contract",
    async (body) => {
      const api = await serve(async (_request, respond) => respond(200, body, { "X-Request-Id": "r-2" }));

      expect(await rejection(api.get("/", Greeting))).toMatchObject({
        name: "ApiError",
        code: "unexpected_answer",
        requestId: "r-2",
      });
    },
  );

  test("calls it a network error when nobody listens", async () => {
    const api = await serve(async (_request, respond) => respond(200, {}));
    await close();

    expect(await rejection(api.get("/", Greeting))).toBeInstanceOf(NetworkError);
  });

  test("calls it a network error when the connection breaks in the middle of the answer", async () => {
    const api = await serve(async (request, _respond, response) => {
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "100" });
      response.write('{"hello":');
      request.socket.destroy();
    });

    expect(await rejection(api.get("/", Greeting))).toBeInstanceOf(NetworkError);
  });

  test("gives up on a server that never answers", async () => {
    const api = await serve(async () => undefined);

    const error = await rejection(api.get("/", Greeting, { timeoutMs: 50 }));

    expect(error).toBeInstanceOf(NetworkError);
    expect(error).toMatchObject({ message: "The server did not answer in time" });
  });

  test("a cancelled request is not an error of the network", async () => {
    const cancel = new AbortController();
    const api = await serve(async () => cancel.abort(new Error("not needed any more")));

    const error = await rejection(api.get("/", Greeting, { signal: cancel.signal }));

    expect(error).toMatchObject({ message: "not needed any more" });
    expect(error).not.toBeInstanceOf(NetworkError);
  });
});

type Respond = (status: number, body: unknown, headers?: Record<string, string>) => void;
type Handler = (request: IncomingMessage, respond: Respond, response: ServerResponse) => Promise<void>;

let close: () => Promise<void> = async () => undefined;
afterEach(() => close());

async function serve(handler: Handler) {
  const server = createServer((request, response) => {
    const respond: Respond = (status, body, headers = {}) => {
      response.writeHead(status, headers);
      response.end(body === null ? undefined : typeof body === "string" ? body : JSON.stringify(body));
    };
    void handler(request, respond, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return createApiClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => expect.unreachable(`resolved with ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
}
