import type { Readable } from "node:stream";
import { Agent, request } from "undici";
import { z } from "zod";
import { env } from "../env";
import { toUnreachable } from "./call-graph";
import { GraphUnreachableError } from "./graph-error";
import { lookupPublic, mediaOriginOf, type MediaOrigin } from "./media-address";
import { readAnswer } from "./read-answer";

const CONNECT_TIMEOUT_MS = 5_000;
/** A connection that stands still for so long is given up; a large file that moves takes as long as it takes. */
const STALL_MS = 20_000;
const MAX_REFUSAL_BYTES = 64 * 1024;

const timeouts = { headersTimeout: STALL_MS, bodyTimeout: STALL_MS, connections: 16 };
const agents: Record<MediaOrigin, Agent> = {
  graph: new Agent({ ...timeouts, connect: { timeout: CONNECT_TIMEOUT_MS } }),
  meta: new Agent({ ...timeouts, connect: { timeout: CONNECT_TIMEOUT_MS, lookup: lookupPublic } }),
};

/** An address that no token may be sent to; the message names its host only. */
export class ForbiddenAddressError extends Error {
  override readonly name = "ForbiddenAddressError";
}

/** Meta's file has more bytes than the caller takes. */
export class DownloadTooLargeError extends Error {
  override readonly name = "DownloadTooLargeError";
}

type Download = {
  url: string;
  accessToken: string;
  maxBytes: number;
  byteSize?: number | null;
  signal?: AbortSignal;
};

/**
 * Gets a file from the address that Meta gave, with the token, a piece at a time. `byteSize` is what Meta said before;
 * fewer bytes than the answer or Meta promised are a broken connection. Follows no redirect.
 * @throws ForbiddenAddressError before anything is sent; DownloadTooLargeError; GraphError and GraphUnreachableError like
 * callGraph, with the HTTP status: 404 means that the address is too old
 * (https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media).
 */
export async function* downloadMedia(download: Download): AsyncGenerator<Uint8Array, void, void> {
  const { accessToken, maxBytes } = download;
  if ((download.byteSize ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const { status, headers, body } = await open(download);
  // Whoever stops reading early destroys the body, which it reports as an error to whoever listens.
  body.on("error", () => undefined);
  try {
    if (status !== 200)
      return readAnswer({ status, headers, text: await readSome(body) }, z.never(), [accessToken]);
    const length = Number(headers["content-length"] ?? download.byteSize ?? 0);
    if (length > maxBytes) throw tooLarge(maxBytes);
    let received = 0;
    for await (const piece of piecesOf(body)) {
      received += piece.byteLength;
      if (received > maxBytes) throw tooLarge(maxBytes);
      yield piece;
    }
    if (received < length) throw broken(`download: ${received} of ${length} bytes came`);
  } finally {
    body.destroy();
  }
}

async function open({ url, accessToken, signal }: Download) {
  const origin = mediaOriginOf(url, env().META_GRAPH_BASE_URL);
  if (origin === null) {
    const host = URL.canParse(url) ? new URL(url).host : "what Meta gave";
    throw new ForbiddenAddressError(`${host} is no place where Meta keeps files`);
  }
  try {
    const { statusCode, headers, body } = await request(url, {
      dispatcher: agents[origin],
      headers: { Authorization: `Bearer ${accessToken}`, Accept: "*/*", "User-Agent": "Atende" },
      ...(signal ? { signal } : {}),
    });
    return { status: statusCode, headers, body };
  } catch (error) {
    throw toUnreachable(error, false, "download");
  }
}

async function* piecesOf(body: Readable): AsyncGenerator<Uint8Array, void, void> {
  try {
    for await (const piece of body as AsyncIterable<Uint8Array>) yield piece;
  } catch (error) {
    throw toUnreachable(error, false, "download");
  }
}

/** As much of a refusal as is needed to understand it. */
async function readSome(body: Readable): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of piecesOf(body)) {
    pieces.push(piece);
    size += piece.byteLength;
    if (size > MAX_REFUSAL_BYTES) break;
  }
  return Buffer.concat(pieces).toString("utf8");
}

function tooLarge(maxBytes: number): DownloadTooLargeError {
  return new DownloadTooLargeError(`Meta's file has more than ${maxBytes} bytes`);
}

function broken(message: string): GraphUnreachableError {
  return new GraphUnreachableError("connection_lost", message, { mayHaveArrived: false });
}
