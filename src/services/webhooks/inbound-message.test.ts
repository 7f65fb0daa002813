import { describe, expect, test } from "vitest";
import { SenderMissing, toInboundMessage } from "./inbound-message";

const receivedAt = new Date("2026-11-21T12:00:00Z");
const read = (message: unknown, contacts: unknown[] = []) => toInboundMessage(message, contacts, receivedAt);

test("reads a text with its sender, profile, time and the message it answers", () => {
  const message = {
    from: "16505551234",
    from_user_id: "US.134",
    id: "wamid.1",
    timestamp: "1749416383",
    type: "text",
    text: { body: "Hi" },
    context: { from: "15550783881", id: "wamid.0" },
  };
  const contacts = [
    { profile: { name: "Other" }, wa_id: "1" },
    { profile: { name: "Sheena", username: "sheena" }, wa_id: "16505551234", user_id: "US.134" },
  ];

  expect(read(message, contacts)).toEqual({
    wamid: "wamid.1",
    sender: { waId: "16505551234", userId: "US.134", profileName: "Sheena", username: "sheena" },
    type: "text",
    content: { body: "Hi" },
    replyToWamid: "wamid.0",
    sentAt: new Date("2025-06-08T20:59:43Z"),
  });
});

describe("who wrote", () => {
  const text = { id: "wamid.1", type: "text", text: { body: "Hi" } };

  test.each([
    ["only the number", { from: "16" }, [], { waId: "16", userId: null, profileName: null }],
    ["only the BSUID", { from_user_id: "US.1" }, [], { waId: null, userId: "US.1", profileName: null }],
    [
      "the BSUID and a profile",
      { from_user_id: "US.1" },
      [{ profile: { name: "Zé" }, user_id: "US.1" }],
      { waId: null, userId: "US.1", profileName: "Zé" },
    ],
    [
      "nothing, but one contact",
      {},
      [{ profile: { name: "Zé" }, user_id: "US.1" }],
      { waId: null, userId: "US.1", profileName: "Zé" },
    ],
    [
      "the number, the BSUID in the contact",
      { from: "16" },
      [{ wa_id: "16", user_id: "US.1" }],
      { waId: "16", userId: "US.1", profileName: null },
    ],
    [
      "a contact of somebody else",
      { from: "16" },
      [{ profile: { name: "Eva" }, wa_id: "17" }],
      { waId: "16", userId: null, profileName: null },
    ],
    [
      "empty texts",
      { from: "", from_user_id: "US.1" },
      [{ wa_id: "", user_id: "US.1", profile: null }],
      { waId: null, userId: "US.1", profileName: null },
    ],
    [
      "a contact of a strange shape",
      { from: "16" },
      ["?", { profile: 7, wa_id: "16", user_id: 5 }],
      { waId: "16", userId: null, profileName: null },
    ],
  ])("%s", (_, sender, contacts, expected) => {
    expect(read({ ...text, ...sender }, contacts).sender).toMatchObject(expected);
  });

  test("nobody: the message cannot be filed", () => {
    expect(() => read(text)).toThrow(SenderMissing);
  });
});

describe("the content of any type is kept as it came", () => {
  test.each([
    ["image", { image: { id: "9", mime_type: "image/jpeg" } }, { id: "9", mime_type: "image/jpeg" }],
    [
      "contacts",
      { contacts: [{ name: { formatted_name: "A" } }] },
      { contacts: [{ name: { formatted_name: "A" } }] },
    ],
    ["unsupported", { errors: [{ code: 131051 }] }, {}],
    [
      "system",
      { system: { type: "user_changed_number", wa_id: "17" } },
      { type: "user_changed_number", wa_id: "17" },
    ],
    ["hologram", { hologram: { depth: 3 } }, { depth: 3 }],
    ["text", {}, {}],
  ])("%s", (type, body, content) => {
    expect(read({ id: "wamid.1", from: "16", type, ...body })).toMatchObject({ type, content });
  });

  test("without a type", () => {
    expect(read({ id: "wamid.1", from: "16" })).toMatchObject({ type: "unknown", content: {} });
  });
});

test.each([undefined, null, "", "soon", "-5", 0, "99999999999"])(
  "takes the time of receipt for the timestamp %j",
  (timestamp) => {
    expect(read({ id: "wamid.1", from: "16", type: "text", timestamp }).sentAt).toEqual(receivedAt);
  },
);

test("refuses a message without an id", () => {
  expect(() => read({ from: "16", type: "text", text: { body: "secret words" } })).toThrow();
});
