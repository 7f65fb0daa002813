import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { AwsV4Signer } from "aws4fetch";
import { Agent, request, type Dispatcher } from "undici";
import { sha256Hex } from "../hash";
import { discardFile } from "./spool";
import { type MediaKey, type MediaStore, keyPath, NotInStoreError } from "./store";

export type S3Settings = {
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** The bucket stands in the path of an address rather than in its host name. */
  isPathStyle: boolean;
};

type Call = {
  method: "GET" | "HEAD" | "PUT" | "DELETE";
  key: MediaKey;
  headers?: Record<string, string>;
  body?: { stream: Readable; sha256: string; byteSize: number };
};

const EMPTY_SHA256 = sha256Hex("");
/** A connection that stands still for so long is given up; a large file that moves takes as long as it takes. */
const STALL_MS = 30_000;

/**
 * A bucket of any S3-compatible store (https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html). The signature of
 * an upload covers the content's hash, so the store itself refuses what was damaged on the way.
 */
export function s3Store(settings: S3Settings): MediaStore {
  const agent = new Agent({
    connect: { timeout: 5_000 },
    headersTimeout: STALL_MS,
    bodyTimeout: STALL_MS,
    connections: 32,
  });
  const send = async (call: Call): Promise<Dispatcher.ResponseData> => {
    const { url, headers } = await sign(settings, call);
    const { body } = call;
    return request(url, {
      dispatcher: agent,
      method: call.method,
      headers: body ? { ...headers, "content-length": String(body.byteSize) } : headers,
      body: body?.stream ?? null,
    });
  };
  const finish = async (call: Call): Promise<number> => {
    const response = await send(call);
    await response.body.dump();
    return response.statusCode;
  };

  return {
    async put(key, { path, sha256, byteSize }) {
      const stream = createReadStream(path);
      try {
        expect2xx(await finish({ method: "PUT", key, body: { stream, sha256, byteSize } }), "PUT");
      } finally {
        stream.destroy();
      }
      await discardFile({ path });
    },
    async read(key, { start, end }) {
      const response = await send({ method: "GET", key, headers: { range: `bytes=${start}-${end}` } });
      if (response.statusCode === 206) return response.body;
      await response.body.dump();
      if (response.statusCode === 404) throw new NotInStoreError("The file is not in the bucket");
      throw failed("GET", response.statusCode);
    },
    async has(key) {
      const status = await finish({ method: "HEAD", key });
      if (status !== 404) expect2xx(status, "HEAD");
      return status !== 404;
    },
    async delete(key) {
      const status = await finish({ method: "DELETE", key });
      if (status !== 404) expect2xx(status, "DELETE");
    },
  };
}

/** Where a file is in the bucket. */
export function addressInBucket(
  { endpoint, bucket, isPathStyle }: Pick<S3Settings, "endpoint" | "bucket" | "isPathStyle">,
  key: MediaKey,
): string {
  const address = new URL(endpoint);
  if (!isPathStyle) address.host = `${bucket}.${address.host}`;
  const folders = [address.pathname.replace(/\/$/, ""), ...(isPathStyle ? [bucket] : [])];
  address.pathname = [...folders, keyPath(key)].join("/");
  return address.href;
}

async function sign(
  settings: S3Settings,
  { method, key, headers, body }: Call,
): Promise<{ url: string; headers: Record<string, string> }> {
  const { region, accessKeyId, secretAccessKey } = settings;
  const signed = await new AwsV4Signer({
    method,
    url: addressInBucket(settings, key),
    headers: { ...headers, "X-Amz-Content-Sha256": body?.sha256 ?? EMPTY_SHA256 },
    service: "s3",
    region,
    accessKeyId,
    secretAccessKey,
  }).sign();
  return { url: signed.url.href, headers: Object.fromEntries(signed.headers) };
}

function expect2xx(status: number, method: Call["method"]): void {
  if (status < 200 || status > 299) throw failed(method, status);
}

/** Nothing of the answer is repeated: it may quote the signed request. */
function failed(method: Call["method"], status: number): Error {
  return new Error(`The media bucket answered HTTP ${status} to ${method}`);
}
