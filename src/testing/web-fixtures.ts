import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import net, { type AddressInfo, type Socket } from "node:net";
import { createWebServer, type Handler } from "@/web/web-server";
import { findFreePort } from "../../scripts/lib/ports";
import { childEnvironment, encode, envelope, metaId, sign } from "./webhook-fixtures";

export const WEBHOOK = "/api/v1/whatsapp/webhook";

/** The database of this test file, whatever way to it the product is given later. */
export const testDatabaseUrl = (): string => process.env.DATABASE_URL ?? "";

/** A delivery that no other test makes. */
export const uniqueBody = (): string =>
  encode(envelope({ id: metaId(), changes: [{ field: "x", value: metaId() }] }));

/** The web process's server within this test, with something else than Next behind it. */
export async function startWebServer(limits: { bodyWithinMs?: number } = {}) {
  const others: Handler = async (_, response) => void response.end("others");
  const server = createWebServer(others, limits);
  server.http.listen(0, "127.0.0.1");
  await once(server.http, "listening");
  const { port } = server.http.address() as AddressInfo;
  return { port, http: server.http, close: () => server.close(1_000) };
}

export type Answer = { status: number; headers: http.IncomingHttpHeaders; body: string };

/** One HTTP request; the connection is not used again unless an agent says so. */
export function request(
  port: number,
  { path = WEBHOOK, body, ...options }: http.RequestOptions & { path?: string; body?: string | Uint8Array },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = http.request({ host: "127.0.0.1", port, path, agent: false, ...options }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }),
      );
      answer.on("error", reject);
    });
    sent.on("error", reject).end(body);
  });
}

/** Delivers a body as Meta would. */
export const post = (
  port: number,
  body: string | Uint8Array,
  { signature = sign(body), path, agent }: { signature?: string; path?: string; agent?: http.Agent } = {},
): Promise<Answer> =>
  request(port, {
    method: "POST",
    body,
    headers: {
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(body),
      "X-Hub-Signature-256": signature,
    },
    ...(path === undefined ? {} : { path }),
    ...(agent === undefined ? {} : { agent }),
  });

/** What is written by hand on a connection, and everything that comes back until it ends. */
export function openConnection(port: number) {
  const socket = net.connect(port, "127.0.0.1");
  let received = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => (received += chunk));
  socket.on("error", () => undefined);
  const ended = new Promise<string>((resolve) => socket.once("close", () => resolve(received)));
  return { socket, ended, received: () => received };
}

export type WebProcess = {
  port: number;
  child: ChildProcess;
  output: string[];
  exit: Promise<number | null>;
};

/** The web process of production, without Next. It keeps its port when it is started again. */
export async function startWebProcess(
  variables: Record<string, string> = {},
  samePort?: number,
): Promise<WebProcess> {
  const port = samePort ?? (await findFreePort());
  const child = spawn(process.execPath, ["--import", "tsx", "src/testing/web-process.ts"], {
    env: childEnvironment({ PORT: String(port), LOG_LEVEL: "info", ...variables }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: string[] = [];
  const exit = once(child, "exit").then(([code]: unknown[]) => code as number | null);
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output.push(text);
        if (output.join("").includes("web ready")) resolve();
      });
    }
    void exit.then(() => reject(new Error(output.join(""))));
  });
  return { port, child, output, exit };
}

/** A way to the database that a test can cut. */
export async function startDatabaseProxy(databaseUrl: string) {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let state: "open" | "cut" | "silent" = "open";
  const server = net.createServer((socket) => {
    socket.on("error", () => undefined);
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    if (state === "cut") return void socket.destroy();
    if (state === "silent") return;
    const onwards = net.connect(Number(target.port), target.hostname);
    onwards.on("error", () => socket.destroy());
    socket.once("close", () => onwards.destroy());
    onwards.once("close", () => socket.destroy());
    socket.pipe(onwards).pipe(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(databaseUrl);
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    set: (next: typeof state) => {
      state = next;
      if (next !== "open") for (const socket of sockets) socket.destroy();
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
