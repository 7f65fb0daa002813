import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

// A bucket for tests that checks every signature by its own reading of
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, and keeps what it gets in memory.

type Keys = { accessKeyId: string; secretAccessKey: string; region: string };
export type S3Server = Awaited<ReturnType<typeof startS3Server>>;

/** Starts the bucket. `refuse` makes it answer every request with that status. */
export async function startS3Server(keys: Keys) {
  const objects = new Map<string, Buffer>();
  const requests: { method: string; path: string }[] = [];
  const state = { refuse: null as number | null };
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const { method = "", url = "", headers } = request;
      requests.push({ method, path: url });
      const answer = (status: number, bytes: Buffer | string = "", more: Record<string, string> = {}) =>
        response.writeHead(status, more).end(method === "HEAD" ? undefined : bytes);
      if (state.refuse !== null) return answer(state.refuse, "<Error><Code>InternalError</Code></Error>");
      const problem = findProblem(request, body, keys);
      if (problem) return answer(403, `<Error><Code>${problem}</Code></Error>`);
      if (method === "PUT") {
        objects.set(url, body);
        return answer(200);
      }
      if (method === "DELETE") {
        objects.delete(url);
        return answer(204);
      }
      const found = objects.get(url);
      if (!found) return answer(404, "<Error><Code>NoSuchKey</Code></Error>");
      const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "") ?? [];
      if (start === undefined || end === undefined) return answer(200, found);
      const range = `bytes ${start}-${end}/${found.byteLength}`;
      return answer(206, found.subarray(Number(start), Number(end) + 1), { "Content-Range": range });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    requests,
    state,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, data: string) => createHmac("sha256", key).update(data).digest();

function findProblem(request: IncomingMessage, body: Buffer, keys: Keys): string | null {
  const { headers, method = "", url = "" } = request;
  const header = (name: string) => String(headers[name] ?? "");
  const [, credential = "", signedHeaders = "", signature = ""] =
    /^AWS4-HMAC-SHA256 Credential=(\S+), SignedHeaders=(\S+), Signature=([0-9a-f]{64})$/.exec(
      header("authorization"),
    ) ?? [];
  const time = header("x-amz-date");
  const scope = `${time.slice(0, 8)}/${keys.region}/s3/aws4_request`;
  if (credential !== `${keys.accessKeyId}/${scope}`) return "InvalidAccessKeyId";
  if (!/^\d{8}T\d{6}Z$/.test(time)) return "AccessDenied";
  const names = signedHeaders.split(";");
  if (!["host", "x-amz-content-sha256", "x-amz-date"].every((name) => names.includes(name))) {
    return "AccessDenied";
  }
  if (header("x-amz-content-sha256") !== sha256(body)) return "XAmzContentSHA256Mismatch";
  if (method === "PUT" && headers["content-length"] === undefined) return "MissingContentLength";
  const [path = "", query = ""] = url.split("?");
  const canonical = [
    method,
    path,
    query,
    ...names.map((name) => `${name}:${header(name).trim()}`),
    "",
    signedHeaders,
    header("x-amz-content-sha256"),
  ].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n");
  const key = scope
    .split("/")
    .reduce<string | Buffer>((so, part) => hmac(so, part), `AWS4${keys.secretAccessKey}`);
  return hmac(key, toSign).toString("hex") === signature ? null : "SignatureDoesNotMatch";
}
