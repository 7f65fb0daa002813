import type { IncomingMessage } from "node:http";
import { AppError } from "@/services/errors";

/** The sender went away, or let us wait for the rest of its body for too long: there is nobody to answer. */
export class BodyNeverCameError extends Error {
  override readonly name = "BodyNeverCameError";
  constructor(readonly isSlow: boolean) {
    super(isSlow ? "The body came too slowly" : "The sender went away");
  }
}

type Limits = { maxBytes: number; withinMs: number };

/** A body up to this size is always read; how many there can be is limited by the number of connections. */
const SMALL_BYTES = 64 * 1024;
/** All larger ones together; who sends large ones slowly must not fill the memory, nor keep small ones out. */
const LARGE_BODIES_BYTES = 64 * 1024 * 1024;
const LOOK_EVERY_MS = 500;

/** One timer looks after all of them: one for each would cost more than reading. */
const underWay = new Set<BodyReader>();
let largeBytes = 0;
let watch: NodeJS.Timeout | undefined;

/**
 * The bytes of a request's body.
 * @throws AppError `payload_too_large` without reading on, `cannot_store` when it is slow and others need its room;
 * BodyNeverCameError.
 */
export function readBody(request: IncomingMessage, limits: Limits): Promise<Uint8Array> {
  if (declaredLength(request) > limits.maxBytes) return Promise.reject(tooLarge());
  return new BodyReader(request, limits).bytes;
}

/** What the sender says that its body measures, in bytes; 0 when it does not say. */
export function declaredLength(request: IncomingMessage): number {
  return Number(request.headers["content-length"] ?? 0);
}

class BodyReader {
  private readonly endsAt: number;
  private readonly chunks: Buffer[] = [];
  private size = 0;
  private reserved = 0;
  private isOver = false;
  private readonly outcome = Promise.withResolvers<Uint8Array>();

  constructor(
    private readonly request: IncomingMessage,
    private readonly limits: Limits,
  ) {
    this.endsAt = performance.now() + limits.withinMs;
    underWay.add(this);
    watch ??= setTimeout(endSlowOnes, LOOK_EVERY_MS).unref();
    request.on("data", (chunk: Buffer) => this.take(chunk));
    request.on("end", () => this.finish());
    // Every request closes, and an error is dear to make: it is made only when one is needed.
    request.on("close", () => this.isOver || this.fail(new BodyNeverCameError(false)));
    request.on("error", () => this.isOver || this.fail(new BodyNeverCameError(false)));
  }

  get bytes(): Promise<Uint8Array> {
    return this.outcome.promise;
  }

  failIfSlow(now: number): void {
    if (now > this.endsAt) this.fail(new BodyNeverCameError(true));
  }

  /** Gives way when it is a large one. */
  giveWay(): void {
    if (this.reserved > 0) this.fail(tooManyLarge());
  }

  private take(chunk: Buffer): void {
    if (this.isOver) return;
    this.size += chunk.byteLength;
    if (this.size > this.limits.maxBytes) return this.fail(tooLarge());
    if (this.size > SMALL_BYTES) {
      const more = this.size - this.reserved;
      makeRoomFor(more);
      if (this.isOver) return;
      largeBytes += more;
      this.reserved += more;
    }
    this.chunks.push(chunk);
  }

  private finish(): void {
    if (this.isOver) return;
    this.end();
    const [only] = this.chunks;
    this.outcome.resolve(this.chunks.length === 1 && only ? only : Buffer.concat(this.chunks));
  }

  private fail(error: Error): void {
    if (this.isOver) return;
    this.end();
    this.request.pause();
    this.outcome.reject(error);
  }

  private end(): void {
    this.isOver = true;
    largeBytes -= this.reserved;
    underWay.delete(this);
  }
}

/** Whoever has been sending longest gives way: Meta's bodies come in a moment. */
function makeRoomFor(bytes: number): void {
  for (const reader of underWay) {
    if (largeBytes + bytes <= LARGE_BODIES_BYTES) return;
    reader.giveWay();
  }
}

function endSlowOnes(): void {
  const now = performance.now();
  for (const reader of underWay) reader.failIfSlow(now);
  watch = underWay.size > 0 ? setTimeout(endSlowOnes, LOOK_EVERY_MS).unref() : undefined;
}

function tooLarge(): AppError {
  return new AppError("payload_too_large", "The body is too large");
}

function tooManyLarge(): AppError {
  return new AppError("cannot_store", "The webhook cannot be stored now. Deliver it again later.", {
    cause: new Error("Too many large bodies are on their way"),
  });
}
