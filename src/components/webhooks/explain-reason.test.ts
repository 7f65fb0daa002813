import { createTranslator } from "use-intl/core";
import { describe, expect, test } from "vitest";
import { messagesOf } from "@/messages";
import { explainReason } from "./explain-reason";

const t = createTranslator({ locale: "en", messages: messagesOf("en"), namespace: "webhooks.reasons" });

test("a reason is told in words, part by part", () => {
  expect(explainReason(t, "2 messages were there already; 1 statuses wait for their message")).toEqual([
    { text: "2 messages were here already", isTechnical: false },
    { text: "1 receipt waits for its message", isTechnical: false },
  ]);
  expect(explainReason(t, "this number is not in use")).toEqual([
    {
      text: "The number is not in use. Put it to use in the settings and process this event once more.",
      isTechnical: false,
    },
  ]);
});

test.each(["messages[3]: PrismaClientKnownRequestError P2000", "7 toString", "constructor"])(
  "a reason without a text of its own stands as it is: %s",
  (reason) => {
    expect(explainReason(t, reason)).toEqual([{ text: reason, isTechnical: true }]);
  },
);

test("no reason is no part", () => {
  expect(explainReason(t, "")).toEqual([]);
});

describe("what a field told is said in words", () => {
  const rows = [
    ["call started by the customer", "A customer called."],
    ["call terminated: COMPLETED, 35 s", "A call ended after 35 s (COMPLETED)."],
    ["call terminated: FAILED", "A call ended (FAILED)."],
    ["call RINGING", "Call: RINGING."],
    ["flow 123: status DRAFT → PUBLISHED", "Flow 123 went from DRAFT to PUBLISHED."],
    ["flow 123: status DRAFT", "Flow 123 is DRAFT now."],
    ["flow 123: ENDPOINT_LATENCY, ACTIVATED", "About flow 123: ENDPOINT_LATENCY, ACTIVATED."],
    [
      "template promo (pt_BR): category UTILITY → MARKETING",
      "Meta moved template promo (pt_BR) from category UTILITY to MARKETING.",
    ],
    [
      "template promo (pt_BR): category MARKETING from 2025-10-17 on",
      "Meta moves template promo (pt_BR) to category MARKETING on 2025-10-17.",
    ],
    [
      "template promo (pt_BR): category MARKETING soon",
      "Meta will move template promo (pt_BR) to category MARKETING.",
    ],
    ["template promo (pt_BR): category MARKETING", "Template promo (pt_BR) is of category MARKETING now."],
    [
      "template promo (pt_BR): Meta takes it for MARKETING",
      "Meta thinks that template promo (pt_BR) belongs to category MARKETING.",
    ],
    ["template promo (pt_BR): contents changed", "The contents of template promo (pt_BR) changed."],
    ["group event: group_create", "Group: group_create."],
    ["group event failed: group_delete", "A group could not be changed: group_delete."],
    [
      "control of a conversation: control_passed",
      "A conversation changed hands between apps: control_passed.",
    ],
    ["setting of a number changed: calling", "A setting of the number changed: calling."],
    ["payments by razorpay: Needs Testing", "Payments by razorpay: Needs Testing."],
    ["found in chats: 2 LeadSubmitted", "Meta found in conversations: LeadSubmitted (2)."],
    ["solution 7: SOLUTION_UPDATED, ACTIVE", "About partner solution 7: SOLUTION_UPDATED, ACTIVE."],
    ["username of the business: deleted", "Username of the business: deleted."],
    ["username of the business, padaria_sol: approved", "Username padaria_sol of the business: approved."],
    ["1 customers stopped marketing messages", "1 customer wants no marketing messages any more"],
    ["2 customers have new ids", "2 customers have new ids"],
    ["3 messages that another app answers", "3 messages that another app answers"],
    ["4 more like these", "4 more like these"],
  ] as const;

  test.each(rows)("%s", (reason, text) => {
    expect(explainReason(t, reason)).toEqual([{ text, isTechnical: false }]);
  });

  test.each(["pt-BR", "es"] as const)("in %s as well", (locale) => {
    const translate = createTranslator({
      locale,
      messages: messagesOf(locale),
      namespace: "webhooks.reasons",
      onError: (error) => {
        throw error;
      },
    });
    for (const [reason] of rows)
      expect(explainReason(translate, reason)).toEqual([
        { text: expect.not.stringContaining("{") as string, isTechnical: false },
      ]);
  });
});
