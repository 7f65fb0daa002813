import { fc, test as property } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { listChanges, TooManyChangesError } from "./envelope";
import { keepChanges } from "./keep-changes";

test("finds every change of every entry, with its account and number", () => {
  const value = { metadata: { phone_number_id: "106" }, messages: [] };

  expect(
    listChanges({
      object: "whatsapp_business_account",
      entry: [
        {
          id: "1",
          changes: [
            { field: "messages", value },
            { field: "account_update", value: { event: "X" } },
          ],
        },
        { id: 2, changes: [{ field: "new_thing", value: 7 }] },
      ],
    }),
  ).toEqual([
    { wabaId: "1", phoneId: "106", field: "messages", value },
    { wabaId: "1", field: "account_update", value: { event: "X" } },
    { wabaId: "2", field: "new_thing", value: 7 },
  ]);
});

test("does not lose what looks strange", () => {
  expect(
    listChanges({
      object: "whatsapp_business_account",
      entry: ["text", { id: "1" }, { id: "2", changes: [null, { value: 1 }] }],
    }),
  ).toEqual([
    { field: "unknown", value: "text" },
    { field: "unknown", value: { id: "1" } },
    { wabaId: "2", field: "unknown", value: null },
    { wabaId: "2", field: "unknown", value: 1 },
  ]);
});

test.each([
  null,
  [],
  "text",
  1,
  {},
  { object: "page", entry: [{}] },
  { object: "whatsapp_business_account", entry: [] },
])("finds nothing in a body that is no WhatsApp envelope: %j", (body) => {
  expect(listChanges(body)).toEqual([]);
});

const anyEntry = fc.oneof(
  fc.jsonValue(),
  fc.record({ id: fc.string(), changes: fc.array(fc.record({ field: fc.string(), value: fc.jsonValue() })) }),
);

property.prop([fc.array(anyEntry, { minLength: 1 }), fc.func(fc.boolean())])(
  "keeps exactly the changes that may be seen",
  (entry, isKept) => {
    const body = { object: "whatsapp_business_account", entry };
    const values = listChanges(body).map((change) => change.value);
    const kept = keepChanges(body, isKept);

    const remaining = listChanges(kept).map((change) => change.value);

    expect(remaining).toEqual(values.filter((_, index) => isKept(index)));
  },
);

test("takes what Meta sends at most, and refuses many times as many messages and statuses", () => {
  const body = (count: number) => ({
    object: "whatsapp_business_account",
    entry: [
      {
        id: "1",
        changes: [{ field: "messages", value: { messages: Array.from({ length: count }, () => ({})) } }],
      },
      {
        id: "2",
        changes: [{ field: "messages", value: { statuses: Array.from({ length: count }, () => ({})) } }],
      },
    ],
  });
  expect(listChanges(body(1_000))).toHaveLength(2);
  expect(() => listChanges(body(1_501))).toThrow(TooManyChangesError);
});
