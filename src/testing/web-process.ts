/** The web process of production without Next behind it, for tests that end it: everything but event streams is 404. */
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { GET } from "@/app/api/v1/events/route";
import { env } from "@/lib/server/env";
import { runWeb } from "@/web/run-web";
import type { Handler } from "@/web/web-server";

const handleEvents: Handler = async (request, response) => {
  if (request.url !== "/api/v1/events") return void response.writeHead(404).end();
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const { authorization = "" } = request.headers;
  const answer = await GET(
    new Request("http://localhost/api/v1/events", { headers: { authorization }, signal: gone.signal }),
    { params: Promise.resolve({}) },
  );
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body) Readable.fromWeb(answer.body as ReadableStream).pipe(response);
};

await runWeb(env().PORT, async () => ({ handle: handleEvents, close: () => Promise.resolve() }));
