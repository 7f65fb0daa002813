import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";

/** A form with one file, which is sent a piece at a time. */
export type Multipart = {
  fields: Record<string, string>;
  file: {
    name: string;
    filename: string;
    mimeType: string;
    byteSize: number;
    content: AsyncIterable<Uint8Array>;
  };
};

/** The headers and the body of such a form (RFC 7578). Its length is told beforehand: Meta's edge refuses chunked bodies. */
export function encodeMultipart({ fields, file }: Multipart): {
  headers: Record<string, string>;
  body: Readable;
} {
  const boundary = `atende-${randomBytes(16).toString("hex")}`;
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const head = Buffer.from(
    `${parts.join("")}--${boundary}\r\nContent-Disposition: form-data; name="${file.name}"; ` +
      `filename="${escapeQuotes(file.filename)}"\r\nContent-Type: ${file.mimeType}\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    headers: {
      "Content-Type": `multipart/form-data; boundary=${boundary}`,
      "Content-Length": String(head.byteLength + file.byteSize + tail.byteLength),
    },
    body: Readable.from(inPieces(head, file.content, tail), { objectMode: false }),
  };
}

async function* inPieces(head: Buffer, content: AsyncIterable<Uint8Array>, tail: Buffer) {
  yield head;
  yield* content;
  yield tail;
}

/** As browsers do (WHATWG HTML, multipart/form-data encoding algorithm). */
function escapeQuotes(filename: string): string {
  return filename.replaceAll("\r", "%0D").replaceAll("\n", "%0A").replaceAll('"', "%22");
}
