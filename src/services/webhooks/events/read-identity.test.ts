import { describe, expect, test } from "vitest";
import { receivedAt, sentAt, valueOf } from "@/testing/meta-messages";
import { readMessages } from "./read-messages";

describe("ids that change", () => {
  const system = (body: object, more: object = { from: "16505551234" }) => ({
    id: "wamid.1",
    timestamp: "1749416383",
    type: "system",
    system: body,
    ...more,
  });
  const [oldId, newId] = ["US.13491208655302741918", "US.24817305912873645029"];

  test.each([
    [
      "another number",
      system({
        type: "user_changed_number",
        body: "User A changed from 16505551234 to 12195555358",
        wa_id: "12195555358",
      }),
      "user_changed_number",
      { waId: "16505551234", userId: null },
      { waId: "12195555358", userId: null },
    ],
    [
      "another number, in the words of older versions",
      system({ type: "user_changed_number", new_wa_id: 12195555358, customer: "16505551234" }, {}),
      "user_changed_number",
      { waId: "16505551234", userId: null },
      { waId: "12195555358", userId: null },
    ],
    [
      "another number and BSUID",
      system(
        { type: "user_changed_number", wa_id: "12195555358", user_id: newId },
        { from: "16505551234", from_user_id: oldId },
      ),
      "user_changed_number",
      { waId: "16505551234", userId: oldId },
      { waId: "12195555358", userId: newId },
    ],
    [
      "another BSUID under the same number",
      system({ type: "user_changed_user_id", user_id: newId }),
      "user_changed_user_id",
      { waId: "16505551234", userId: null },
      { waId: null, userId: newId },
    ],
    [
      "another BSUID, with the one before",
      system({ type: "user_changed_user_id", previous_user_id: oldId, user_id: newId }, {}),
      "user_changed_user_id",
      { waId: null, userId: oldId },
      { waId: null, userId: newId },
    ],
    [
      "another BSUID, the one before in the sentence only",
      system(
        {
          type: "user_changed_user_id",
          body: `User x changed from US.1 to US.2 changed from ${oldId} to ${newId}`,
          user_id: newId,
        },
        {},
      ),
      "user_changed_user_id",
      { waId: null, userId: oldId },
      { waId: null, userId: newId },
    ],
  ])("%s", (_name, message, reason, from, to) => {
    const { events, problems } = readMessages(valueOf([message], null), receivedAt);
    expect(problems).toEqual([]);
    expect(events).toMatchObject([
      { kind: "message", type: "system", content: message.system },
      { kind: "identity", reason, from, to, at: sentAt },
    ]);
  });

  test.each([
    ["the same number", system({ type: "user_changed_number", wa_id: "16505551234" })],
    ["no new id", system({ type: "user_changed_user_id", body: "User A changed" })],
    ["something else", system({ type: "customer_identity_changed", wa_id: "12195555358" })],
    [
      "a sentence that names another new id",
      system(
        { type: "user_changed_user_id", body: `User x changed from ${oldId} to US.2`, user_id: newId },
        { from_user_id: newId },
      ),
    ],
  ])("%s is a message only", (_name, message) => {
    expect(readMessages(valueOf([message], []), receivedAt)).toMatchObject({
      events: [{ kind: "message" }],
      problems: [],
    });
  });
});
