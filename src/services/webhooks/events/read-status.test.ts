import { describe, expect, test } from "vitest";
import { readMessages } from "./read-messages";
import { readStatus } from "./read-status";

const receivedAt = new Date("2026-11-21T12:00:00Z");
const at = new Date("2025-06-18T16:22:53Z");
const plain = {
  kind: "status",
  wamid: "wamid.1",
  send: null,
  status: "delivered",
  at,
  pricing: null,
  freeEntryUntil: null,
};
const meta = { id: "wamid.1", status: "delivered", timestamp: "1750263773", recipient_id: "16505551234" };
const read = (more: object) => readStatus({ ...meta, ...more }, receivedAt);

test.each(["sent", "delivered", "read", "played"] as const)("%s", (status) => {
  expect(read({ status })).toEqual({ ...plain, status });
});

test("all that Meta names is read", () => {
  const status = {
    id: "wamid.1",
    status: "sent",
    timestamp: "1750263773",
    recipient_id: "16505551234",
    recipient_user_id: "US.13491208655302741918",
    recipient_identity_key_hash: "DF2lS5v2W6x=",
    biz_opaque_callback_data: "0195d3c0-our-id.2",
    conversation: {
      id: "6ceb9d929c9bdc4f90967a32f8639b4b",
      expiration_timestamp: "1750350173",
      origin: { type: "service" },
    },
    pricing: { billable: true, pricing_model: "PMP", type: "regular", category: "utility" },
  };
  expect(readStatus(status, receivedAt)).toEqual({
    ...plain,
    status: "sent",
    send: { messageId: "0195d3c0-our-id", number: 2 },
    pricing: { billable: true, model: "PMP", type: "regular", category: "utility" },
  });
});

test.each([
  "someone else's data",
  "our-id",
  "our-id.",
  "our-id.0",
  ".1",
  "a.b.1",
  "our-id.12345678901",
  12,
  {},
  null,
  `${"x".repeat(600)}.1`,
])("%j is a stranger's text", (text) => {
  expect(read({ biz_opaque_callback_data: text })).toMatchObject({ send: null });
});

describe("the price", () => {
  test.each([
    [
      { billable: false, pricing_model: "PMP", type: "free_customer_service", category: "service" },
      { billable: false, model: "PMP", type: "free_customer_service", category: "service" },
    ],
    [
      { billable: true, pricing_model: "pmp", type: "REGULAR", category: "authentication-international" },
      { billable: true, model: "PMP", type: "regular", category: "authentication_international" },
    ],
    [
      { pricing_model: "CBP", category: "authentication_international" },
      { billable: null, model: "CBP", type: null, category: "authentication_international" },
    ],
    [
      { billable: "true", category: "MARKETING_LITE" },
      { billable: true, model: null, type: null, category: "marketing_lite" },
    ],
    [{ category: "Marketing" }, { billable: null, model: null, type: null, category: "marketing" }],
    [{}, null],
    [{ billable: "?", category: 7 }, null],
    ["free", null],
    [null, null],
  ])("%j", (pricing, expected) => {
    expect(read({ pricing })).toMatchObject({ pricing: expected });
  });
});

describe("a free entry point", () => {
  const expiration_timestamp = String(Date.UTC(2026, 10, 24, 11) / 1000);
  const until = new Date("2026-11-24T11:00:00Z");

  test.each([
    [
      "by the conversation's origin",
      { conversation: { id: "c", expiration_timestamp, origin: { type: "referral_conversion" } } },
      until,
    ],
    [
      "by the kind of price",
      { conversation: { expiration_timestamp }, pricing: { type: "free_entry_point" } },
      until,
    ],
    [
      "by the category",
      { conversation: { expiration_timestamp }, pricing: { category: "referral-conversion" } },
      until,
    ],
    [
      "with its end as a number",
      {
        conversation: {
          expiration_timestamp: Number(expiration_timestamp),
          origin: { type: "referral_conversion" },
        },
      },
      until,
    ],
    [
      "not any other conversation",
      { conversation: { expiration_timestamp, origin: { type: "service" } } },
      null,
    ],
    ["without an end", { conversation: { origin: { type: "referral_conversion" } } }, null],
    [
      "with an end that cannot be",
      { conversation: { expiration_timestamp: "99999999999", origin: { type: "referral_conversion" } } },
      null,
    ],
    ["of another shape", { conversation: "referral_conversion" }, null],
  ] as const)("%s", (_name, more, freeEntryUntil) => {
    expect(read({ status: "sent", ...more })).toMatchObject({ freeEntryUntil });
  });
});

describe("why a message failed", () => {
  const details = "More than 24 hours have passed";
  test.each([
    [
      [
        {
          code: 131047,
          title: "Re-engagement message",
          message: "Re-engagement message",
          error_data: { details },
          href: "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
        },
      ],
      { code: 131047, title: "Re-engagement message", details },
    ],
    [[{ code: "131047", message: "Re-engagement" }], { code: 131047, title: "Re-engagement" }],
    [[{ code: "E_X", title: "" }], { code: "E_X", title: "E_X" }],
    [[{ code: 131026, title: 5, error_data: "?" }], { code: 131026, title: "131026" }],
    [[null, { title: "no code" }, { code: 131000, title: "Wrong" }], { code: 131000, title: "Wrong" }],
    [
      { code: 131000, title: "Wrong" },
      { code: 131000, title: "Wrong" },
    ],
  ])("%j", (errors, error) => {
    expect(read({ status: "failed", errors })).toEqual({ ...plain, status: "failed", error });
  });

  test.each([undefined, null, [], "x", [null]])("is not told: %j", (errors) => {
    expect(read({ status: "failed", errors })).toEqual({ ...plain, status: "failed" });
  });

  test("is not asked of a message that did not fail", () => {
    expect(read({ errors: [{ code: 131000, title: "Wrong" }] })).toEqual(plain);
  });
});

test.each([
  ["of somebody whose number is hidden", { recipient_id: undefined, recipient_user_id: "US.1" }],
  ["of nobody", { recipient_id: undefined }],
  [
    "of one in a group",
    { recipient_type: "group", recipient_id: "Y2FwaV9n", recipient_participant_id: "16505551234" },
  ],
  ["of several in a group at once", { recipient_type: "group", recipient_id: "Y2FwaV9n" }],
  ["in capitals", { status: "DELIVERED" }],
  ["with its time as a number", { timestamp: 1750263773 }],
])("a status %s", (_name, more) => {
  expect(read(more)).toEqual(plain);
});

test("an id as a number is one", () => {
  expect(read({ id: 5 })).toMatchObject({ wamid: "5" });
});

test.each(["warning", "deleted", "constructor"])("the name %s is passed over and counted", (status) => {
  expect(read({ status })).toBeNull();
  expect(readMessages({ statuses: [{ ...meta, status }] }, receivedAt)).toEqual({
    events: [],
    problems: [],
    unknownStatuses: 1,
    accountErrors: 0,
  });
});

test.each([
  [{ status: "sent" }],
  [{ id: "wamid.1" }],
  [{ id: "wamid.1", status: "" }],
  ["sent"],
  [null],
  [[]],
])("%j is no status", (raw) => {
  expect(readStatus(raw, receivedAt)).toEqual(expect.any(String));
});
