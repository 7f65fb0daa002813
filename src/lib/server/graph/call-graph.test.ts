import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";

// Unit tests share their modules, and what was read of the environment with them: this file has its own.
vi.resetModules();
const { callGraph, toUnreachable } = await import("./call-graph");

type Seen = { method?: string; url?: string; authorization?: string; type?: string; body: string };
type Behaviour = (response: ServerResponse, request: IncomingMessage) => void;

const seen: Seen[] = [];
let behaviours: Behaviour[] = [];

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const { method, url, headers } = request;
    const body = Buffer.concat(chunks).toString("utf8");
    seen.push({ method, url, authorization: headers.authorization, type: headers["content-type"], body });
    (behaviours.shift() ?? succeed)(response, request);
  });
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const { port } = server.address() as AddressInfo;

const succeed: Behaviour = (response) => void response.end('{"success":true}');
const hangUp: Behaviour = (_, request) => void request.socket.destroy();
const neverAnswer: Behaviour = () => undefined;

vi.stubEnv("META_GRAPH_BASE_URL", `http://127.0.0.1:${port}`);
vi.stubEnv("META_API_VERSION", "v24.0");
vi.stubEnv("META_APP_ID", "1");
vi.stubEnv("META_APP_SECRET", "s");
vi.stubEnv("META_CONFIG_ID", "2");
vi.stubEnv("META_WEBHOOK_VERIFY_TOKEN", "verify-me");
vi.stubEnv("NEXTAUTH_SECRET", "x".repeat(32));
vi.stubEnv("TOKEN_ENCRYPTION_KEYS", `a:${Buffer.alloc(32).toString("base64")}`);

beforeEach(() => {
  seen.length = 0;
  behaviours = [];
});

afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const answer = z.object({ success: z.literal(true) });
const get = { method: "GET", path: "/1/edge", answer } as const;
const post = { method: "POST", path: "/1/edge", answer } as const;

test("sends the token as a header, the query in the address and the body as JSON or form", async () => {
  await callGraph({ ...get, accessToken: "tok", query: { fields: "a,b" } });
  await callGraph({ ...post, accessToken: "tok", json: { to: "5511" } });
  await callGraph({ ...post, form: { code: "a b&c" } });

  expect(seen).toEqual([
    {
      method: "GET",
      url: "/v24.0/1/edge?fields=a%2Cb",
      authorization: "Bearer tok",
      type: undefined,
      body: "",
    },
    {
      method: "POST",
      url: "/v24.0/1/edge",
      authorization: "Bearer tok",
      type: "application/json",
      body: '{"to":"5511"}',
    },
    {
      method: "POST",
      url: "/v24.0/1/edge",
      authorization: undefined,
      type: "application/x-www-form-urlencoded",
      body: "code=a+b%26c",
    },
  ]);
});

test("a POST whose connection breaks is not repeated, and may have arrived", async () => {
  behaviours = [hangUp];
  await expect(callGraph({ ...post, json: {} })).rejects.toMatchObject({
    reason: "connection_lost",
    mayHaveArrived: true,
  });
  expect(seen).toHaveLength(1);
});

test("a GET whose connection breaks is repeated once", async () => {
  behaviours = [hangUp];
  expect(await callGraph(get)).toEqual({ success: true });
  behaviours = [hangUp, hangUp];
  await expect(callGraph(get)).rejects.toMatchObject({ reason: "connection_lost" });
  expect(seen).toHaveLength(4);
});

test.for([get, post])(
  "a $method that is not answered in time is given up, and may have arrived",
  async (call) => {
    behaviours = [neverAnswer];
    await expect(callGraph({ ...call, timeoutMs: 120 })).rejects.toMatchObject({
      reason: "timed_out",
      mayHaveArrived: true,
    });
    expect(seen).toHaveLength(1);
  },
);

test("an answer that stops half-way is given up in time", async () => {
  behaviours = [(response) => void response.writeHead(200).write('{"succ')];
  await expect(callGraph({ ...post, timeoutMs: 120 })).rejects.toMatchObject({ reason: "timed_out" });
});

test("an endless answer is cut off", async () => {
  behaviours = [(response) => void response.end("x".repeat(3 * 1024 * 1024))];
  await expect(callGraph(post)).rejects.toMatchObject({ reason: "unreadable_answer", mayHaveArrived: true });
});

test("an error shows no token, code or body, however deep one looks", async () => {
  const call = {
    ...post,
    accessToken: "EAAG-secret-token",
    form: { code: "AQ-secret-code" },
    secrets: ["AQ-secret-code"],
  };
  const refuse: Behaviour = (response) =>
    void response.writeHead(400).end('{"error":{"code":100,"message":"EAAG-secret-token AQ-secret-code"}}');
  for (const behaviour of [hangUp, refuse, neverAnswer]) {
    behaviours = [behaviour];
    const error: unknown = await callGraph({ ...call, timeoutMs: 120 }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Error);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/secret/);
  }
});

const proof = createHmac("sha256", "app-secret").update("tok").digest("hex");

test("proves to know the app's secret: in the query of a GET or DELETE, in the body of a POST", async () => {
  const own = { accessToken: "tok", appSecret: "app-secret" };
  await callGraph({ ...get, ...own, query: { fields: "a" } });
  await callGraph({ ...get, ...own, method: "DELETE" });
  await callGraph({ ...post, ...own, json: { to: "5511" } });
  await callGraph({ ...post, ...own, form: { code: "x" } });
  await callGraph({ ...post, accessToken: "tok", appSecret: null, json: {} });

  expect(seen.map(({ url, body }) => [url, body])).toEqual([
    [`/v24.0/1/edge?fields=a&appsecret_proof=${proof}`, ""],
    [`/v24.0/1/edge?appsecret_proof=${proof}`, ""],
    ["/v24.0/1/edge", `{"to":"5511","appsecret_proof":"${proof}"}`],
    ["/v24.0/1/edge", `code=x&appsecret_proof=${proof}`],
    ["/v24.0/1/edge", "{}"],
  ]);
});

test("an error that repeats app secret or proof does not pass them on", async () => {
  behaviours = [
    (response) => {
      response.statusCode = 400;
      response.end(JSON.stringify({ error: { code: 100, message: `bad proof ${proof} of app-secret` } }));
    },
  ];

  const error: unknown = await callGraph({ ...get, accessToken: "tok", appSecret: "app-secret" }).catch(
    (failure: unknown) => failure,
  );

  expect(inspect(error, { depth: 9 })).not.toContain(proof);
  expect(inspect(error, { depth: 9 })).not.toContain("app-secret");
});

test("a form with a file is signed in a field of its own, where the app is an organization's own", async () => {
  const accessToken = "EAA-token";
  const bytes = Buffer.from("a picture");
  const content = (async function* () {
    yield bytes;
  })();
  await callGraph({
    method: "POST",
    path: "/106/media",
    accessToken,
    appSecret: "own-secret",
    multipart: {
      fields: { messaging_product: "whatsapp" },
      file: { name: "file", filename: "a.png", mimeType: "image/png", byteSize: bytes.byteLength, content },
    },
    answer: z.object({ success: z.literal(true) }),
  });

  const { type = "", body = "", authorization } = seen.at(-1) ?? {};
  const form = await new Response(body, { headers: { "Content-Type": type } }).formData();
  const proof = createHmac("sha256", "own-secret").update(accessToken).digest("hex");
  expect(authorization).toBe(`Bearer ${accessToken}`);
  expect([form.get("messaging_product"), form.get("appsecret_proof")]).toEqual(["whatsapp", proof]);
  expect(form.get("file")).toBeInstanceOf(File);
});

test.each([
  ["ECONNREFUSED", false],
  ["ENOTFOUND", false],
  ["UND_ERR_CONNECT_TIMEOUT", false],
  ["CERT_HAS_EXPIRED", false],
  ["ERR_TLS_CERT_ALTNAME_INVALID", false],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", false],
  // These may come after the request.
  ["ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC", true],
  ["ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR", true],
  ["EPROTO", true],
  ["ECONNRESET", true],
  ["UND_ERR_SOCKET", true],
])("after %s a call may have arrived: %s", (code, mayHaveArrived) => {
  const error = Object.assign(new Error("broken"), { code });
  expect(toUnreachable(error, false, "POST /1/messages")).toMatchObject({ mayHaveArrived });
});
