/** The yardstick: the least that can be done with node:http, HMAC and one INSERT before the 200. Usage: PORT=… tsx baseline-server.ts */
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import pg from "pg";

const secret = process.env.META_APP_SECRET ?? "";
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 16 });

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    if (request.method !== "POST") return response.end("ready");
    const body = Buffer.concat(chunks);
    const given = Buffer.from(String(request.headers["x-hub-signature-256"]).slice(7), "hex");
    const right = createHmac("sha256", secret).update(body).digest();
    if (given.length !== right.length || !timingSafeEqual(given, right)) return response.writeHead(403).end();
    pool
      .query({
        name: "insert",
        text: "INSERT INTO bench_webhooks (payload) VALUES ($1)",
        values: [body.toString("utf8")],
      })
      .then(
        () => response.writeHead(200, { "Content-Type": "application/json" }).end('{"received":true}'),
        () => response.writeHead(503).end(),
      );
  });
});
server.listen(Number(process.env.PORT), "127.0.0.1");
