import { expect, test } from "vitest";
import type { MessageMedia } from "@/contracts/messages";
import { bubbleShape } from "./bubble-shape";

const stored: MessageMedia = {
  id: "f1",
  status: "stored",
  mimeType: "image/jpeg",
  filename: null,
  byteSize: 1,
  error: null,
};
const shapeOf = (type: string, content: Record<string, unknown>, more: { revokedAt?: string } = {}) =>
  bubbleShape({ type, content, media: stored, ...more });

test("the time stands beside the last word, where words end the bubble and run from left to right", () => {
  expect(shapeOf("text", { body: "Bom dia" }).time).toBe("inline");
  expect(shapeOf("text", { body: "صباح الخير" }).time).toBe("below");
  expect(shapeOf("text", { body: "👍" }).time).toBe("below");
  expect(shapeOf("image", { caption: "a loja" }).time).toBe("inline");
  expect(shapeOf("location", { name: "Loja" }).time).toBe("below");
});

test("a picture without words bears its time, once it is there", () => {
  expect(shapeOf("image", {}).time).toBe("over");
  expect(bubbleShape({ type: "image", content: {}, media: { ...stored, status: "pending" } }).time).toBe(
    "below",
  );
  expect(shapeOf("image", {}, { revokedAt: "2026-11-21T12:00:00.000Z" }).time).toBe("below");
});

test("a sticker has no bubble", () => {
  expect(shapeOf("sticker", {}).hasBackground).toBe(false);
  expect(shapeOf("image", {}).hasBackground).toBe(true);
});
