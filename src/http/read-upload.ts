import { pipeline, Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { Busboy, type BusboyInstance } from "@fastify/busboy";
import { mediaLimits } from "@/contracts/media";
import { AppError } from "@/services/errors";
import type { Upload } from "@/services/media/upload-media";

const FIELD = "file";
const MAX_BYTES = mediaLimits.document.maxBytes;
/** What a form may have around its file. */
const FORM_BYTES = 64 * 1024;
const limits = {
  files: 4,
  fields: 16,
  parts: 20,
  fieldSize: 4 * 1024,
  headerPairs: 32,
  headerSize: 16 * 1024,
};

/**
 * Reads a form (RFC 7578) whose field `file` is a file, and hands that on as it comes: no more of it is in memory than
 * one piece. What else the form has is passed over.
 * @throws AppError `invalid_input` when it is no such form or breaks off; `payload_too_large`, before anything is read
 * where the length is told; and what `receive` throws.
 */
export async function readUpload<T>(request: Request, receive: (upload: Upload) => Promise<T>): Promise<T> {
  const parser = openParser(request.headers.get("content-type") ?? "");
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BYTES + FORM_BYTES) {
    throw new AppError("payload_too_large", `WhatsApp takes files up to ${MAX_BYTES} bytes`, {
      details: { kind: "document", maxBytes: MAX_BYTES },
    });
  }
  if (!request.body) throw noFile();
  const source = Readable.fromWeb(request.body as ReadableStream<Uint8Array>);
  try {
    return await new Promise<T>((resolve, reject) => {
      let file: Readable | undefined;
      parser.on("file", (field, stream, filename, _encoding, mimeType) => {
        stream.on("error", () => undefined);
        if (field !== FIELD || file) return void stream.resume();
        file = stream;
        receive({ content: piecesOf(stream), filename: readName(filename), mimeType }).then(resolve, reject);
      });
      pipeline(source, parser, (error) => {
        if (error) file?.destroy(error);
        if (!file) reject(error ? brokenOff(error) : noFile());
      });
    });
  } finally {
    source.destroy();
  }
}

function openParser(contentType: string): BusboyInstance {
  try {
    if (/^multipart\/form-data\b/i.test(contentType)) {
      return new Busboy({ headers: { "content-type": contentType }, limits });
    }
  } catch {
    // It names no boundary.
  }
  throw new AppError(
    "invalid_input",
    `Send a form (multipart/form-data) with the file in the field ${FIELD}`,
  );
}

/** Browsers write quotes as %22 (WHATWG HTML, multipart/form-data encoding algorithm); a part of raw bytes needs no name. */
function readName(filename: string | undefined): string | null {
  return filename?.replaceAll("%22", '"') || null;
}

async function* piecesOf(stream: Readable): AsyncGenerator<Uint8Array, void, void> {
  try {
    for await (const piece of stream as AsyncIterable<Uint8Array>) yield piece;
  } catch (error) {
    throw brokenOff(error);
  }
}

function brokenOff(cause: unknown): AppError {
  return new AppError("invalid_input", "The upload broke off. Send it again.", { cause });
}

function noFile(): AppError {
  return new AppError("invalid_input", `The form has no file in the field ${FIELD}`);
}
