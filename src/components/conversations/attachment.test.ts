import { expect, test } from "vitest";
import { ACCEPTED, checkFile, takesCaption } from "./attachment";

const MB = 1024 * 1024;
const file = (name: string, type: string, size = 1000) => checkFile({ name, type, size });

test.each([
  ["foto.jpg", "image/jpeg", "image", "image/jpeg"],
  ["filme.mp4", "video/mp4", "video", "video/mp4"],
  ["voz.ogg", "audio/ogg; codecs=opus", "audio", "audio/ogg"],
  ["som.m4a", "audio/x-m4a", "audio", "audio/mp4"],
  ["som.aac", "audio/vnd.dlna.adts", "audio", "audio/aac"],
  ["figurinha.webp", "image/webp", "sticker", "image/webp"],
  ["preços.csv", "text/csv", "document", "text/plain"],
  ["nota.PDF", "", "document", "application/pdf"],
])("%s (%s) is sent as %s", (name, type, kind, mimeType) => {
  expect(file(name, type)).toEqual({ kind, mimeType });
});

test("what WhatsApp does not take is said before anything is sent", () => {
  expect(file("fonte.exe", "application/x-msdownload")).toEqual({ problem: "type" });
  expect(file("desenho.svg", "image/svg+xml")).toEqual({ problem: "type" });
  expect(file("vazio.pdf", "application/pdf", 0)).toEqual({ problem: "empty" });
  expect(file("foto.png", "image/png", 5 * MB)).toMatchObject({ kind: "image" });
  expect(file("foto.png", "image/png", 5 * MB + 1)).toEqual({
    problem: "too_large",
    kind: "image",
    maxBytes: 5 * MB,
  });
});

test("recordings and stickers go without words", () => {
  expect(takesCaption("audio")).toBe(false);
  expect(takesCaption("sticker")).toBe(false);
  expect(takesCaption("document")).toBe(true);
});

test("the file dialog offers what can be sent", () => {
  expect(ACCEPTED.split(",")).toEqual(expect.arrayContaining(["image/jpeg", "application/pdf"]));
});
