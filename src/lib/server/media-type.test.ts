import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { detectMediaType } from "./media-type";

const folder = mkdtempSync(path.join(tmpdir(), "atende-type-"));
afterAll(() => rmSync(folder, { recursive: true }));

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");
const box = (brand: string) =>
  Buffer.concat([hex("00000018"), Buffer.from(`ftyp${brand}`), hex("00000000"), Buffer.alloc(64)]);
const oldOffice = Buffer.concat([hex("d0cf11e0a1b11ae1"), Buffer.alloc(504)]);

/** A zip archive with one stored entry of that name (APPNOTE.TXT, 4.3.7). */
function zip(entry: string, content = ""): Buffer {
  const header = Buffer.alloc(30);
  header.write("PK\u0003\u0004", "latin1");
  header.writeUInt16LE(20, 4);
  header.writeUInt32LE(content.length, 18);
  header.writeUInt32LE(content.length, 22);
  header.writeUInt16LE(entry.length, 26);
  return Buffer.concat([header, Buffer.from(entry + content), Buffer.alloc(64)]);
}
const contentTypes = (part: string) =>
  zip(
    "[Content_Types].xml",
    `<Types><Override ContentType="application/vnd.openxmlformats-officedocument.${part}.main+xml"/></Types>`,
  );

const cases: [string, Buffer, string | null, string | null, string][] = [
  ["a JPEG", readFileSync("src/simulator/samples/photo.jpg"), "text/html", null, "image/jpeg"],
  ["a sticker", readFileSync("src/simulator/samples/sticker.webp"), null, null, "image/webp"],
  [
    "a voice note",
    readFileSync("src/simulator/samples/voice.ogg"),
    "audio/ogg; codecs=opus",
    null,
    "audio/ogg",
  ],
  ["a film", readFileSync("src/simulator/samples/video.mp4"), "video/mp4", null, "video/mp4"],
  ["a PDF", readFileSync("src/simulator/samples/document.pdf"), null, null, "application/pdf"],
  ["sound in MP4", box("isom"), "audio/mp4", null, "audio/mp4"],
  ["sound in M4A", box("M4A "), null, null, "audio/mp4"],
  ["a film of an old phone", box("3gp5"), "video/3gpp", null, "video/3gpp"],
  ["AMR", Buffer.concat([Buffer.from("#!AMR\n"), Buffer.alloc(32)]), null, null, "audio/amr"],
  ["Word of before 2007", oldOffice, "application/msword", null, "application/msword"],
  [
    "Excel of before 2007, by its name",
    oldOffice,
    "application/octet-stream",
    "a.XLS",
    "application/vnd.ms-excel",
  ],
  ["something in that format", oldOffice, "image/png", "a.png", "application/x-cfb"],
  [
    "Word",
    contentTypes("wordprocessingml.document"),
    null,
    null,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  ],
  [
    "Excel",
    contentTypes("spreadsheetml.sheet"),
    null,
    null,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  ],
  ["text", Buffer.from("Olá,\r\n\tmundo ☀"), "image/png", null, "text/plain"],
  ["a page", Buffer.from("<script>alert(1)</script>"), "image/png", null, "text/plain"],
  [
    "text that the sample cuts within a letter",
    Buffer.from("é".repeat(40_000).slice(1) + "é"),
    null,
    null,
    "text/plain",
  ],
  [
    "text in another encoding",
    Buffer.from("a\u00e7\u00e3o", "latin1"),
    "text/plain",
    null,
    "application/octet-stream",
  ],
  ["bytes", hex("00 01 02 03 04 05"), "image/png", null, "application/octet-stream"],
  ["nothing", Buffer.alloc(0), "image/png", null, "application/octet-stream"],
];

test.each(cases)("S10 %s", async (name, bytes, mimeType, filename, type) => {
  const file = path.join(folder, String(cases.findIndex(([one]) => one === name)));
  writeFileSync(file, bytes);
  expect(await detectMediaType(file, { mimeType, filename })).toBe(type);
});
