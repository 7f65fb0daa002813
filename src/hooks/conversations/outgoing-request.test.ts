import { expect, test } from "vitest";
import { SendMessageRequest } from "@/contracts/messages";
import { toSendRequest } from "./outgoing-request";
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
  mediaId: null,
});

test("a text is a text, and names what it answers", () => {
  expect(toSendRequest(outgoing({}), null)).toEqual({ type: "text", text: { body: "Oi" } });
  expect(toSendRequest(outgoing({ replyTo: "wamid.1" }), null)).toEqual({
    type: "text",
    text: { body: "Oi" },
    replyTo: "wamid.1",
  });
});

test("a file goes with its caption and name, where its type has them", () => {
  expect(toSendRequest(outgoing({ file: file("document") }), "f1")).toEqual({
    type: "document",
    document: { id: "f1", filename: "arquivo.pdf", caption: "Oi" },
  });
  expect(toSendRequest(outgoing({ file: file("image"), body: "" }), "f1")).toEqual({
    type: "image",
    image: { id: "f1" },
  });
});

test.each(["image", "video", "audio", "sticker", "document"] as const)("%s is what our API takes", (kind) => {
  const request = toSendRequest(outgoing({ file: file(kind) }), "f1");
  expect(SendMessageRequest.parse(request)).toEqual(request);
});
