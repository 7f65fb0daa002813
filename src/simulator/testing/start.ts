import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "vitest";
import { startSimulator, type SimulatorOptions } from "../server";

export const app = {
  id: "710000000000001",
  secret: "test-app-secret",
  configId: "820000000000001",
  webhookVerifyToken: "verify-me",
};

export type Received = { body: string; headers: Record<string, string | string[] | undefined> };
type Answer = { status: number } | "hang-up";

/** A product's callback: answers the verification, records posts, and answers them as the test says. */
export async function startCallback(answer: (count: number) => Answer = () => ({ status: 200 })) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (request.method === "GET") {
      const right = url.searchParams.get("hub.verify_token") === app.webhookVerifyToken;
      response.writeHead(right ? 200 : 403).end(right ? url.searchParams.get("hub.challenge") : "no");
      return;
    }
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ body: Buffer.concat(chunks).toString("utf8"), headers: request.headers });
      const what = answer(received.length);
      if (what === "hang-up") request.socket.destroy();
      else response.writeHead(what.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/webhook`,
    received,
    /** Every message or status of every post so far, flat. */
    values: () => received.flatMap((post) => changesOf(post.body)),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export type Callback = Awaited<ReturnType<typeof startCallback>>;

/** A running simulator with the calls a test makes. */
export async function startTestSimulator(options: Partial<SimulatorOptions> & { webhookUrl?: string } = {}) {
  const { webhookUrl, ...rest } = options;
  const simulator = await startSimulator({
    port: 0,
    retryDelaysMs: [20],
    statusDelays: { sentMs: 5, deliveredMs: 5 },
    app: { ...app, redirectUris: ["https://product.test/settings"], webhookUrl: webhookUrl ?? null },
    ...rest,
  });
  const request = async (method: string, path: string, body?: unknown, token?: string) => {
    const response = await fetch(simulator.url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    // Tests read whatever they expect; a wrong shape fails their assertion.
    return { status: response.status, headers: response.headers, body: (await response.json()) as Json };
  };
  const control = async (path: string, body?: unknown, method = body === undefined ? "GET" : "POST") => {
    const answer = await request(method, `/__sim/${path}`, body);
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    return answer.body;
  };
  /** Uploads a file as POST /{phone}/media takes it. */
  const upload = async (one: { phoneId: string; token: string }, file: File, fields: Json | object = {}) => {
    const form = new FormData();
    form.set("messaging_product", "whatsapp");
    form.set("type", file.type);
    form.set("file", file);
    for (const [name, value] of Object.entries(fields)) form.set(name, String(value));
    const headers = { Authorization: `Bearer ${one.token}` };
    const path = `${simulator.url}/v25.0/${one.phoneId}/media`;
    const response = await fetch(path, { method: "POST", headers, body: form });
    return { status: response.status, body: (await response.json()) as Json };
  };
  const exchange = async (code: unknown, redirectUri = "") => {
    const query = new URLSearchParams({
      client_id: app.id,
      client_secret: app.secret,
      code: String(code),
      redirect_uri: redirectUri,
    });
    return request("GET", `/v25.0/oauth/access_token?${query}`);
  };
  return {
    ...simulator,
    request,
    control,
    upload,
    exchange,
    /** A WABA with one registered, subscribed number, and a token for it. */
    async connected() {
      const { wabaId, phoneNumberIds, businessId } = await control("wabas", {
        name: "Padaria",
        subscribed: true,
        phones: [{ displayPhoneNumber: "+55 11 4000-1000", verifiedName: "Padaria", registered: true }],
      });
      const { code } = await control("grants", { wabaIds: [wabaId], notify: false });
      const { body } = await exchange(code);
      return {
        wabaId: String(wabaId),
        phoneId: String(phoneNumberIds[0]),
        businessId,
        token: String(body.access_token),
      };
    },
  };
}

export type TestSimulator = Awaited<ReturnType<typeof startTestSimulator>>;

/**
 * JSON as tests read it: every field any of them looks at, wherever it occurs. It says nothing about a particular answer;
 * a field that is not there fails the assertion that reads it.
 */
export type Json = {
  access_token: string;
  app: Json;
  appNumbers: [Json, ...Json[]];
  accessToken: string;
  account_review_status: string;
  appId: string;
  can_send_message: string;
  attempts: { status: number | null }[];
  body: Json;
  businessId: string;
  callback: { state: string; attempts: number; lastError: string | null };
  changes: Json[];
  chats: [Json, ...Json[]];
  code: string;
  contacts: [Json, ...Json[]];
  data: [Json, ...Json[]];
  deliveryIds: string[];
  entities: Json[];
  entity_type: string;
  entry: Json[];
  entryId: string;
  file_size: number;
  from: string;
  event: string;
  error: {
    code: number;
    error_subcode?: number;
    message: string;
    fbtrace_id: string;
    error_data?: { details: string };
  };
  field: string;
  from_user_id: string;
  health_status: Json;
  history?: Json[];
  id: string;
  message: string;
  messages: [Json, ...Json[]];
  message_echoes?: Json[];
  metadata: Json;
  method: string;
  name: string;
  numbers: Json[];
  next: string | null;
  paging: { next?: string };
  path: string;
  people: Json[];
  phoneId: string;
  phoneNumberIds: [string, ...string[]];
  phones: [Json, ...Json[]];
  pin: string;
  problem: string;
  progress: number;
  redirectTo: string;
  sdkAnswer: string;
  secret: string;
  sha256: string;
  session: string;
  state_sync: Json[];
  state: string;
  status: string;
  statuses?: Json[];
  targetOrigin: string;
  time: number;
  text: { body: string };
  threads: [Json, ...Json[]];
  title: string;
  type: string;
  unread: number;
  url: string;
  user_id: string;
  userId: string;
  value: Json;
  wabaId: string;
  wabas: [Json, ...Json[]];
  wamid: string;
  wamids: [string, ...string[]];
};

/** Stands for any text of that form inside an expected value. */
export function like(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}

/** Parses a text for a test to read. */
export function parseJson(text: string): Json {
  return JSON.parse(text) as Json;
}

/** Waits until `read` gives something, at most two seconds. Throws naming what it waited for. */
export async function eventually<T>(what: string, read: () => T | Promise<T>): Promise<NonNullable<T>> {
  const deadline = Date.now() + 2_000;
  for (;;) {
    const value = await read();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function changesOf(body: string): Json[] {
  const { entry } = parseJson(body);
  return entry.flatMap((one) => one.changes.map((change) => ({ ...change, entryId: one.id })));
}
