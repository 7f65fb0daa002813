import { expect, test } from "vitest";
import { sampleMessage } from "@/testing/conversation-samples";
import { buildThreadRows, findFirstUnread, groupByDay, type ThreadRow } from "./thread-rows";

const zone = "America/Sao_Paulo";
const at = (time: string) => `2026-11-21T${time}.000Z`;
const sketch = (rows: ThreadRow[]) =>
  rows.map((row) =>
    row.kind === "message"
      ? `${row.startsGroup ? "[" : ""}${row.message.id}${row.endsGroup ? "]" : ""}`
      : row.kind,
  );
const build = (messages: Parameters<typeof buildThreadRows>[0], firstUnreadId: string | null = null) =>
  buildThreadRows(messages, { timeZone: zone, firstUnreadId });

test("one sender's messages within five minutes are a group", () => {
  const rows = build([
    sampleMessage({ id: "a", direction: "in", sentAt: at("12:00:00") }),
    sampleMessage({ id: "b", direction: "in", sentAt: at("12:04:59") }),
    sampleMessage({ id: "c", direction: "in", sentAt: at("12:09:59") }),
    sampleMessage({ id: "d", sentAt: at("12:10:00") }),
  ]);
  expect(sketch(rows)).toEqual(["day", "[a", "b]", "[c]", "[d]"]);
});

test("two colleagues, or a colleague and the phone, are never one group", () => {
  const rows = build([
    sampleMessage({ id: "a", author: { id: "ana", name: "Ana" } }),
    sampleMessage({ id: "b", author: { id: "bruno", name: "Bruno" } }),
    sampleMessage({ id: "c", origin: "business_app" }),
  ]);
  expect(sketch(rows)).toEqual(["day", "[a]", "[b]", "[c]"]);
});

test("two people of a WhatsApp group, or a notice between, are never one group", () => {
  const by = (name: string) => ({ group: { id: "g", waId: null, userId: null, name } });
  const rows = build([
    sampleMessage({ id: "a", direction: "in", attributes: by("Rui") }),
    sampleMessage({ id: "b", direction: "in", attributes: by("Rui") }),
    sampleMessage({ id: "c", direction: "in", attributes: by("Lia") }),
    sampleMessage({ id: "n", direction: "in", type: "system", attributes: by("Lia") }),
    sampleMessage({ id: "d", direction: "in", attributes: by("Lia") }),
  ]);
  expect(sketch(rows)).toEqual(["day", "[a", "b]", "[c]", "[n]", "[d]"]);
});

test("a notice is no unread message", () => {
  const thread = [
    sampleMessage({ id: "a", direction: "in" }),
    sampleMessage({ id: "n", direction: "in", type: "system" }),
    sampleMessage({ id: "b", direction: "in" }),
  ];
  expect(findFirstUnread(thread, 2)).toBe("a");
});

test("a day begins at the reader's midnight and parts a group", () => {
  const rows = build([
    sampleMessage({ id: "a", sentAt: at("02:59:00") }),
    sampleMessage({ id: "b", sentAt: at("03:00:00") }),
  ]);
  expect(sketch(rows)).toEqual(["day", "[a]", "day", "[b]"]);
  expect(groupByDay(rows).map(sketch)).toEqual([
    ["day", "[a]"],
    ["day", "[b]"],
  ]);
});

test("the line of unread messages parts a group", () => {
  const rows = build(
    [sampleMessage({ id: "a", direction: "in" }), sampleMessage({ id: "b", direction: "in" })],
    "b",
  );
  expect(sketch(rows)).toEqual(["day", "[a]", "unread", "[b]"]);
});

test("an optimistic bubble keeps its row when the server has it", () => {
  const [local] = build([sampleMessage({ id: "local:k", idempotencyKey: "k" })]).slice(1);
  const [stored] = build([sampleMessage({ id: "m1", idempotencyKey: "k" })]).slice(1);
  expect(local?.key).toBe(stored?.key);
});

test.each([
  [0, null],
  [1, "c"],
  [2, "a"],
  [9, "a"],
])("with %i unread the line stands above %s", (count, id) => {
  const thread = [
    sampleMessage({ id: "a", direction: "in" }),
    sampleMessage({ id: "b" }),
    sampleMessage({ id: "c", direction: "in" }),
    sampleMessage({ id: "d" }),
  ];
  expect(findFirstUnread(thread, count)).toBe(id);
});
