import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { encodeMultipart } from "./multipart";

async function* inPieces(...pieces: string[]) {
  for (const piece of pieces) yield Buffer.from(piece);
}

test("a form with a file is what any server reads, and as long as its header says", async () => {
  const { headers, body } = encodeMultipart({
    fields: { messaging_product: "whatsapp", type: "text/plain" },
    file: {
      name: "file",
      filename: 'nota "fé"\r\n.txt',
      mimeType: "text/plain",
      byteSize: 11,
      content: inPieces("hello", " ", "world"),
    },
  });
  const bytes = await buffer(body);
  expect(headers["Content-Length"]).toBe(String(bytes.byteLength));

  const form = await new Response(bytes, { headers }).formData();
  expect([form.get("messaging_product"), form.get("type")]).toEqual(["whatsapp", "text/plain"]);
  const file = form.get("file");
  if (!(file instanceof File)) throw new Error("The form has no file");
  expect([file.name, file.type, await file.text()]).toEqual([
    'nota "fé"\r\n.txt',
    "text/plain",
    "hello world",
  ]);
});

test("a file that breaks breaks the form", async () => {
  async function* broken() {
    yield Buffer.from("he");
    throw new Error("disk");
  }
  const file = { name: "file", filename: "a", mimeType: "text/plain", byteSize: 5, content: broken() };
  await expect(buffer(encodeMultipart({ fields: {}, file }).body)).rejects.toThrow("disk");
});
