import { describe, expect, test } from "vitest";
import { readOne, receivedAt, valueOf } from "@/testing/meta-messages";
import { readMessages } from "./read-messages";

describe("who wrote", () => {
  const text = { id: "wamid.1", type: "text", text: { body: "Hi" } };

  test.each([
    ["only the number", { from: "16" }, [], { waId: "16", userId: null, profileName: null }],
    ["the number as a number", { from: 16505551234 }, [], { waId: "16505551234" }],
    ["only the BSUID", { from_user_id: "US.1" }, [], { waId: null, userId: "US.1", profileName: null }],
    [
      "the BSUID and a profile",
      { from_user_id: "US.1" },
      [{ profile: { name: "Zé" }, user_id: "US.1", parent_user_id: "US.ENT.2" }],
      { waId: null, userId: "US.1", profileName: "Zé", parentUserId: "US.ENT.2" },
    ],
    [
      "nothing, but one contact",
      {},
      [{ profile: { name: "Zé", username: "ze" }, user_id: "US.1" }],
      { waId: null, userId: "US.1", profileName: "Zé", username: "ze" },
    ],
    [
      "the number, the BSUID in the contact",
      { from: "16" },
      [{ wa_id: "16", user_id: "US.1" }],
      { waId: "16", userId: "US.1" },
    ],
    [
      "the number, among several contacts",
      { from: "16" },
      [
        { wa_id: "1", profile: { name: "Other" } },
        { wa_id: "16", profile: { name: "Zé" } },
      ],
      { waId: "16", profileName: "Zé" },
    ],
    [
      "a contact of somebody else",
      { from: "16" },
      [{ profile: { name: "Eva" }, wa_id: "17" }],
      { waId: "16", userId: null, profileName: null },
    ],
    [
      "a contact of somebody else with another BSUID",
      { from_user_id: "US.1" },
      [{ profile: { name: "Eva" }, wa_id: "17", user_id: "US.2" }],
      { waId: null, userId: "US.1", profileName: null },
    ],
    [
      "empty texts",
      { from: " ", from_user_id: "US.1" },
      [{ wa_id: "", user_id: "US.1", profile: null }],
      { waId: null, userId: "US.1", profileName: null },
    ],
    [
      "a contact of a strange shape",
      { from: "16" },
      ["?", { profile: 7, wa_id: "16", user_id: {} }],
      { waId: "16", userId: null, profileName: null },
    ],
    ["one contact that is no list", { from: "16" }, { wa_id: "16", user_id: "US.1" }, { userId: "US.1" }],
    ["contacts that are a word", { from: "16" }, "?", { waId: "16" }],
    ["an id that no index can hold", { from: "1".repeat(300), from_user_id: "US.1" }, [], { waId: null }],
  ] as const)("%s", (_name, sender, contacts, expected) => {
    expect(readOne({ ...text, ...sender }, contacts).sender).toMatchObject(expected);
  });

  test.each([[[]], [null], [[{ profile: { name: "Zé" } }]]])(
    "nobody, with the contacts %j: the message cannot be filed",
    (contacts) => {
      expect(readMessages(valueOf([text], contacts), receivedAt)).toMatchObject({
        events: [],
        problems: ["messages[0]: it names no sender"],
      });
    },
  );
});
