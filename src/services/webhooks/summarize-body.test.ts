import { fc, test as property } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { toStorable } from "@/lib/storable-json";
import { listChanges } from "./envelope";
import { summarizeBody } from "./summarize-body";

/** What it must equal: the reading that processing does. */
function summarizeByReading(body: unknown) {
  const changes = listChanges(toStorable(body));
  return {
    fields: [...new Set(changes.map((change) => change.field))],
    phoneIds: [...new Set(changes.flatMap((change) => change.phoneId ?? []))],
  };
}

const anything = fc.jsonValue({ maxDepth: 3 });
const text = fc.oneof(
  fc.constantFrom("messages", "account_update", "", "x".repeat(64), "x".repeat(65), "x".repeat(257)),
  fc.string({ unit: "binary", maxLength: 5 }),
);
const id = fc.oneof(text, fc.constantFrom(0, 15550783881, -0, 1e21, 0.5), anything);
const maybe = (value: fc.Arbitrary<unknown>) => fc.oneof({ weight: 4, arbitrary: value }, anything);
const some = (fields: Record<string, fc.Arbitrary<unknown>>) => fc.record(fields, { requiredKeys: [] });

const metadata = maybe(some({ phone_number_id: id, display_phone_number: text }));
const change = maybe(some({ field: maybe(text), value: maybe(some({ metadata })) }));
const entry = maybe(some({ id, time: anything, changes: maybe(fc.array(change, { maxLength: 4 })) }));
const body = maybe(
  fc.record({
    object: fc.oneof({ weight: 6, arbitrary: fc.constant("whatsapp_business_account") }, anything),
    entry: maybe(fc.array(entry, { maxLength: 4 })),
  }),
);

property.prop([body], { numRuns: 2_000 })(
  "names what processing will find, whatever the body is",
  (value) => {
    // Numbers that JSON cannot hold do not arrive.
    const arrived: unknown = JSON.parse(JSON.stringify(value) ?? "null");
    expect(summarizeBody(arrived)).toEqual(summarizeByReading(arrived));
  },
);

test("a number too large for JSON is no id", () => {
  const arrived: unknown = JSON.parse(
    '{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":1e999}}}]}]}',
  );
  expect(summarizeBody(arrived)).toEqual({ fields: ["messages"], phoneIds: [] });
  expect(summarizeBody(arrived)).toEqual(summarizeByReading(arrived));
});

test("nesting does not matter that processing would not survive", () => {
  const deep: unknown = JSON.parse(
    `{"object":"whatsapp_business_account","entry":[${"[".repeat(10_000)}${"]".repeat(10_000)}]}`,
  );
  expect(summarizeBody(deep)).toEqual({ fields: ["unknown"], phoneIds: [] });
});
