import { Readable } from "node:stream";
import { cleanFileName } from "@/lib/server/file-name";
import { fileHeaders } from "./api-headers";
import { contentDisposition } from "./content-disposition";
import { readRange, type Range } from "./read-range";

/** A file that somebody sent us: nothing about it is to be trusted. */
export type UntrustedFile = {
  id: string;
  mimeType: string;
  filename: string | null;
  sha256: string;
  byteSize: number;
  read: (range: Range) => Promise<Readable>;
};

/** What a browser shows without running it, and the ending of a file without a name. All else is saved. */
const SHOWN = new Map([
  ["image/jpeg", ".jpg"],
  ["image/png", ".png"],
  ["image/webp", ".webp"],
  ["image/gif", ".gif"],
  ["video/mp4", ".mp4"],
  ["video/3gpp", ".3gp"],
  ["audio/aac", ".aac"],
  ["audio/amr", ".amr"],
  ["audio/mpeg", ".mp3"],
  ["audio/mp4", ".m4a"],
  ["audio/ogg", ".ogg"],
]);
/** Said truly, yet only ever saved: a browser's viewer would run what is in it. */
const SAVED = new Map([["application/pdf", ".pdf"]]);

/**
 * Answers with a file or the part of it that was asked for (RFC 9110: Range, If-Range, If-None-Match, HEAD). Its type is
 * one of a few harmless ones, the browser must not guess another, and should it be opened as a page all the same, that
 * page may do nothing. Its reader's own browser may keep it, but asks every time: whoever sits there next may not read it.
 */
export async function sendFile(
  request: Request,
  file: UntrustedFile,
  { asDownload = false }: { asDownload?: boolean } = {},
): Promise<Response> {
  const tag = `"${file.sha256}"`;
  const headers = { ...describe(file, asDownload), ETag: tag };
  if (matches(request.headers.get("if-none-match"), tag)) return new Response(null, { status: 304, headers });

  const ifRange = request.headers.get("if-range");
  const wanted = ifRange === null || ifRange.trim() === tag ? request.headers.get("range") : null;
  const range = readRange(wanted, file.byteSize);
  if (range === "unsatisfiable") {
    const nothing = { "Content-Range": `bytes */${file.byteSize}`, "Cache-Control": "no-store" };
    return new Response(null, { status: 416, headers: nothing });
  }
  const { start, end } = range ?? { start: 0, end: file.byteSize - 1 };
  const body = request.method === "HEAD" ? null : await file.read({ start, end });
  return new Response(body && (Readable.toWeb(body) as ReadableStream<Uint8Array>), {
    status: range ? 206 : 200,
    headers: {
      ...headers,
      "Content-Length": String(end - start + 1),
      ...(range ? { "Content-Range": `bytes ${start}-${end}/${file.byteSize}` } : {}),
    },
  });
}

function describe({ id, mimeType, filename }: UntrustedFile, asDownload: boolean): Record<string, string> {
  const isShown = SHOWN.has(mimeType);
  const ending = SHOWN.get(mimeType) ?? SAVED.get(mimeType);
  return {
    "Content-Type": ending === undefined ? "application/octet-stream" : mimeType,
    "Content-Disposition": contentDisposition(
      isShown && !asDownload ? "inline" : "attachment",
      cleanFileName(filename) ?? `${id}${ending ?? ""}`,
    ),
    "X-Content-Type-Options": "nosniff",
    ...fileHeaders,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
    "Accept-Ranges": "bytes",
  };
}

function matches(header: string | null, tag: string): boolean {
  const tags = (header ?? "").split(",").map((one) => one.trim().replace(/^W\//, ""));
  return tags.includes(tag) || tags.includes("*");
}
