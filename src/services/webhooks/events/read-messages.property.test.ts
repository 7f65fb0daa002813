import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { toStorable } from "@/lib/storable-json";
import { readMessages } from "./read-messages";

const receivedAt = new Date("2026-11-21T12:00:00Z");
const good = (index: number) => ({
  from: "16505551234",
  id: `wamid.good.${index}`,
  timestamp: "1749416383",
  type: "text",
  text: { body: "Hi" },
});
const goodStatus = (index: number) => ({
  id: `wamid.good.${index}`,
  status: "read",
  timestamp: "1749416383",
});

/** Garbage of the right outline: known keys with anything in them. */
const type = fc.constantFrom(
  "text",
  "image",
  "interactive",
  "reaction",
  "system",
  "edit",
  "contacts",
  "__proto__",
);
const outline = fc.record(
  {
    id: fc.jsonValue(),
    from: fc.jsonValue(),
    from_user_id: fc.jsonValue(),
    timestamp: fc.jsonValue(),
    type: fc.oneof(type, fc.jsonValue()),
    context: fc.jsonValue(),
    referral: fc.jsonValue(),
    errors: fc.jsonValue(),
    group_id: fc.jsonValue(),
    status: fc.jsonValue(),
    pricing: fc.jsonValue(),
    conversation: fc.jsonValue(),
    interactive: fc.record({ nfm_reply: fc.record({ response_json: fc.oneof(fc.json(), fc.string()) }) }),
    system: fc.jsonValue(),
    edit: fc.jsonValue(),
    image: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const garbage = fc.array(fc.oneof(fc.jsonValue(), outline), { maxLength: 4 });

test.prop([fc.jsonValue()])("nothing that is JSON makes it throw", (value) => {
  const { events, problems } = readMessages(toStorable(value), receivedAt);
  expect(JSON.stringify([events, problems])).not.toContain("\\u0000");
});

test.prop([garbage, garbage, fc.jsonValue(), fc.jsonValue()])(
  "a message and a status beside any garbage are read",
  (before, after, contacts, errors) => {
    const value = toStorable({
      contacts,
      errors,
      messages: [...before, good(1), ...after, good(2)],
      statuses: [...after, goodStatus(1), ...before],
    });
    const { events } = readMessages(value, receivedAt);
    expect(events).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: "message", wamid: "wamid.good.1", content: { body: "Hi" } }),
        expect.objectContaining({ kind: "message", wamid: "wamid.good.2" }),
        expect.objectContaining({ kind: "status", wamid: "wamid.good.1", status: "read" }),
      ]),
    );
    // What is read can be stored: PostgreSQL takes no U+0000 and no half of a surrogate pair.
    const text = JSON.stringify(events);
    expect(toStorable(JSON.parse(text))).toEqual(JSON.parse(text));
  },
);

test.prop([garbage])("every element is an event, a problem or a status of an unknown name", (raw) => {
  const given = toStorable(raw) as unknown[];
  const read = readMessages({ messages: given, statuses: given }, receivedAt);
  const told = read.events.filter(({ kind }) => kind !== "identity").length;
  expect(told + read.problems.length + read.unknownStatuses).toBe(2 * given.length);
});
