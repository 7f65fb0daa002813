import { describe, expect, test } from "vitest";
import { z } from "zod";
import { readAppMessage } from "./business-app-message";

const receivedAt = new Date("2026-11-21T12:00:00Z");
const businessDigits = "15550783881";
const of = { businessDigits, receivedAt };
const common = { id: "wamid.1", timestamp: "1739230955", type: "text", text: { body: "Oi" } };
const ours = { ...common, from: businessDigits, to: "16505551234" };
const theirs = { ...common, from: "16505551234" };
const customer = { waId: "16505551234", userId: null };
const plain = {
  wamid: "wamid.1",
  type: "text",
  content: { body: "Oi" },
  attributes: {},
  media: null,
  replyToWamid: null,
  targetWamid: null,
  sentAt: new Date("2025-02-10T23:42:35Z"),
};

describe("a message of the Business app's history", () => {
  test.each([
    ["from the business", ours, "out", customer],
    ["from the business, to nobody named", { ...ours, to: undefined }, "out", null],
    [
      "from the business, to somebody who hides the number",
      { ...ours, to: undefined, to_user_id: "US.1" },
      "out",
      { waId: null, userId: "US.1" },
    ],
    ["from the business, by its receiver only", { ...ours, from: undefined }, "out", customer],
    ["from a customer", theirs, "in", customer],
    ["from a customer as a number", { ...theirs, from: 16505551234 }, "in", customer],
    [
      "from a customer who hides the number",
      { ...theirs, from: undefined, from_user_id: "US.1" },
      "in",
      { waId: null, userId: "US.1" },
    ],
  ])("%s", (_name, raw, direction, expected) => {
    const status = direction === "out" ? "sent" : "received";
    expect(readAppMessage(raw, of)).toEqual({
      message: { ...plain, direction, status },
      customer: expected,
    });
  });

  test.each([
    ["PENDING", "sent"],
    ["SENT", "sent"],
    ["DELIVERED", "delivered"],
    ["READ", "read"],
    ["PLAYED", "played"],
    ["ERROR", "failed"],
    ["read", "read"],
    ["?", "sent"],
    [7, "sent"],
  ])("of the status %s", (told, status) => {
    const history_context = { status: told };
    expect(readAppMessage({ ...ours, history_context }, of).message.status).toBe(status);
    expect(readAppMessage({ ...theirs, history_context }, of).message.status).toBe("received");
  });
});

test.each([
  ["media_placeholder", {}, { content: {}, media: null }],
  [
    "image",
    { image: { id: "24230790383178626", mime_type: "image/jpeg", sha256: "29ed", caption: "our shop" } },
    { media: { metaMediaId: "24230790383178626", declaredType: "image/jpeg", filename: null } },
  ],
  [
    "document",
    { document: { id: 7, mime_type: "application/pdf", filename: "menu.pdf" } },
    { media: { metaMediaId: "7", declaredType: "application/pdf", filename: "menu.pdf" } },
  ],
  [
    "reaction",
    { reaction: { message_id: "wamid.0", emoji: "👍" } },
    { targetWamid: "wamid.0", replyToWamid: null },
  ],
  [
    "edit",
    { edit: { original_message_id: "wamid.0", message: { type: "text", text: { body: "Olá" } } } },
    { targetWamid: "wamid.0" },
  ],
  ["revoke", { revoke: { original_message_id: "wamid.0" } }, { targetWamid: "wamid.0" }],
  [
    "text",
    { context: { id: "wamid.0", forwarded: true } },
    { replyToWamid: "wamid.0", attributes: { forwarded: "once" } },
  ],
  ["hologram", { hologram: { depth: 3 } }, { content: { depth: 3 } }],
])("an echo of type %s is read like any message", (type, body, expected) => {
  expect(readAppMessage({ ...ours, type, ...body }, { ...of, isEcho: true }).message).toMatchObject({
    type,
    direction: "out",
    ...expected,
  });
});

test("an id as a number is one, none is no message", () => {
  expect(readAppMessage({ ...ours, id: 5 }, of).message.wamid).toBe("5");
  for (const id of [undefined, "", {}, "x".repeat(513)])
    expect(() => readAppMessage({ ...ours, id }, of)).toThrow(z.ZodError);
});
