import type { IncomingMessage } from "node:http";
import { AppError } from "@/services/errors";

/** The sender went away, or let us wait for the rest of its body for too long: there is nobody to answer. */
export class BodyNeverCameError extends Error {
  override readonly name = "BodyNeverCameError";
  constructor(readonly isSlow: boolean) {
    super(isSlow ? "The body came too slowly" : "The sender went away");
  }
}

/** A body up to this size is always read; how many there can be is limited by the number of connections. */
const SMALL_BYTES = 64 * 1024;
/** All larger ones together; who sends large ones slowly must not fill the memory, nor keep small ones out. */
const LARGE_BODIES_BYTES = 64 * 1024 * 1024;

let largeBytes = 0;

/**
 * The bytes of a request's body.
 * @throws AppError `payload_too_large` without reading on, `cannot_store` when too many large bodies are on their way;
 * BodyNeverCameError.
 */
export function readBody(
  request: IncomingMessage,
  { maxBytes, withinMs }: { maxBytes: number; withinMs: number },
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let reserved = 0;

    const end = () => {
      clearTimeout(timer);
      largeBytes -= reserved;
      request.off("data", onData).off("end", onEnd).off("close", onClose).off("error", onClose);
    };
    const fail = (error: Error) => {
      end();
      request.pause();
      reject(error);
    };
    const onData = (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size > maxBytes) return fail(tooLarge());
      if (size > SMALL_BYTES) {
        const more = size - reserved;
        if (largeBytes + more > LARGE_BODIES_BYTES) return fail(tooManyLarge());
        largeBytes += more;
        reserved += more;
      }
      chunks.push(chunk);
    };
    const onEnd = () => {
      end();
      const [only] = chunks;
      resolve(chunks.length === 1 && only ? only : Buffer.concat(chunks));
    };
    const onClose = () => fail(new BodyNeverCameError(false));
    const timer = setTimeout(() => fail(new BodyNeverCameError(true)), withinMs);

    if (declaredLength(request) > maxBytes) return fail(tooLarge());
    request.on("data", onData).on("end", onEnd).on("close", onClose).on("error", onClose);
  });
}

/** What the sender says that its body measures, in bytes; 0 when it does not say. */
export function declaredLength(request: IncomingMessage): number {
  return Number(request.headers["content-length"] ?? 0);
}

function tooLarge(): AppError {
  return new AppError("payload_too_large", "The body is too large");
}

function tooManyLarge(): AppError {
  return new AppError("cannot_store", "The webhook cannot be stored now. Deliver it again later.", {
    cause: new Error("Too many large bodies are on their way"),
  });
}
