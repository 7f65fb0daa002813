import { expect, test } from "vitest";
import { SendMessageRequest } from "@/contracts/messages";
import { FileLost, kindOf, toSendRequest } from "./outgoing-request";
import type { Outgoing, OutgoingFile } from "./outgoing-store";

const outgoing = (parts: Partial<Outgoing>): Outgoing => ({
  key: "k",
  conversationId: "c1",
  body: "Oi",
  sentAt: "2026-11-21T12:00:00.000Z",
  failure: null,
  ...parts,
});
const file = (kind: OutgoingFile["kind"]): OutgoingFile => ({
  kind,
  name: "arquivo.pdf",
  mimeType: "application/pdf",
  byteSize: 9,
  mediaId: "f1",
});

test("a text is a text, and names what it answers", () => {
  expect(toSendRequest(outgoing({}))).toEqual({ type: "text", text: { body: "Oi" } });
  expect(toSendRequest(outgoing({ replyTo: "wamid.1" }))).toEqual({
    type: "text",
    text: { body: "Oi" },
    replyTo: "wamid.1",
  });
});

test("a file goes with its caption and name, where its type has them", () => {
  expect(toSendRequest(outgoing({ file: file("document") }))).toEqual({
    type: "document",
    document: { id: "f1", filename: "arquivo.pdf", caption: "Oi" },
  });
  expect(toSendRequest(outgoing({ file: file("image"), body: "" }))).toEqual({
    type: "image",
    image: { id: "f1" },
  });
});

test.each(["image", "video", "audio", "sticker", "document"] as const)("%s is what our API takes", (kind) => {
  const request = toSendRequest(outgoing({ file: file(kind) }));
  expect(SendMessageRequest.parse(request)).toEqual(request);
});

test("a file that has not been uploaded cannot be sent", () => {
  const waiting = outgoing({ file: { ...file("image"), mediaId: null } });
  expect(() => toSendRequest(waiting)).toThrow(FileLost);
});

test("the content of a file decides as what it is sent", () => {
  expect(kindOf("image/webp")).toBe("sticker");
  expect(kindOf("image/png")).toBe("image");
  expect(kindOf("application/x-msdownload")).toBeUndefined();
});
