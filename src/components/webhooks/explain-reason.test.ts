import { createTranslator } from "use-intl/core";
import { expect, test } from "vitest";
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
