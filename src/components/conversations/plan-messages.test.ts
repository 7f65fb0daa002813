import { expect, test } from "vitest";
import type { MediaKind } from "@/contracts/media";
import { planMessages, type Attachment } from "./plan-messages";

const attachment = (kind: MediaKind): Attachment => ({
  id: kind,
  bytes: new File(["x"], kind),
  kind,
  mimeType: "application/octet-stream",
  preview: null,
});
const plan = (text: string, kinds: MediaKind[], replyTo: string | null = null) =>
  planMessages(text, kinds.map(attachment), replyTo).map(({ body, file, replyTo: reply }) => [
    file?.kind ?? "text",
    body,
    reply,
  ]);

test("words alone are a text, trimmed; nothing is nothing", () => {
  expect(plan(" Oi ", [], "m1")).toEqual([["text", "Oi", "m1"]]);
  expect(plan("  ", [])).toEqual([]);
});

test("words go with the first file that takes any, and the answer is the first message", () => {
  expect(plan("A loja", ["audio", "image", "document"], "m1")).toEqual([
    ["audio", "", "m1"],
    ["image", "A loja", null],
    ["document", "", null],
  ]);
});

test("where no file takes words they follow as a text", () => {
  expect(plan("Ouça", ["audio"])).toEqual([
    ["audio", "", null],
    ["text", "Ouça", null],
  ]);
});
