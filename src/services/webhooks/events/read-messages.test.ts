import { describe, expect, test } from "vitest";
import { common, readOne, receivedAt, sentAt, valueOf } from "@/testing/meta-messages";
import { readMessages } from "./read-messages";

const context = { from: "15550783881", id: "wamid.ours" };
describe("what any message may have", () => {
  const text = { ...common, type: "text", text: { body: "Hi" } };
  const product = { catalog_id: "194836987003835", product_retailer_id: "di9ozbzfi4" };
  const referral = {
    source_url: "https://fb.me/3cr4Wqqkv",
    source_id: "120226305854810726",
    source_type: "ad",
    headline: "Chat with us",
    body: "Summer succulents are here!",
    media_type: "image",
    image_url: "https://scontent.xx.fbcdn.net/1.jpg",
    ctwa_clid: "Aff-n8ZTODiE79d22KtAwQKj9e",
    welcome_message: { text: "Hi there!" },
  };

  test.each([
    ["an answer", { context }, { replyToWamid: "wamid.ours" }],
    ["forwarded", { context: { forwarded: true } }, { attributes: { forwarded: "once" } }],
    ["forwarded often", { context: { frequently_forwarded: true } }, { attributes: { forwarded: "often" } }],
    [
      "forwarded, in both ways",
      { context: { forwarded: true, frequently_forwarded: true } },
      { attributes: { forwarded: "often" } },
    ],
    ["not forwarded", { context: { forwarded: false } }, { attributes: {} }],
    [
      "a question about a product",
      { context: { ...context, referred_product: product } },
      { replyToWamid: "wamid.ours", attributes: { referredProduct: product } },
    ],
    ["from an ad", { referral }, { attributes: { referral } }],
    [
      "in a group",
      { group_id: "Y2FwaV9ncm91cDoxNzA1NTU1MDEzOToxMjAzNjM0MDQ2OTQyMzM4MjAZD" },
      {
        groupId: "Y2FwaV9ncm91cDoxNzA1NTU1MDEzOToxMjAzNjM0MDQ2OTQyMzM4MjAZD",
        attributes: {
          group: {
            id: "Y2FwaV9ncm91cDoxNzA1NTU1MDEzOToxMjAzNjM0MDQ2OTQyMzM4MjAZD",
            waId: "16505551234",
            userId: "US.13491208655302741918",
            name: "Sheena Nelson",
          },
        },
      },
    ],
    ["a time as a number", { timestamp: 1749416383 }, { sentAt }],
    ["an id as a number", { id: 77 }, { wamid: "77" }],
  ] as const)("%s", (_name, more, expected) => {
    expect(readOne({ ...text, ...more })).toMatchObject(expected);
  });

  test.each([undefined, null, "", "soon", "-5", 0, "99999999999", {}])(
    "the time of receipt stands for the timestamp %j",
    (timestamp) => {
      expect(readOne({ ...text, timestamp }).sentAt).toEqual(receivedAt);
    },
  );

  test.each([
    { context: "?" },
    { context: { id: "", forwarded: "?", referred_product: [] } },
    { context: { id: { a: 1 } } },
    { context: [] },
    { referral: "ad" },
    { referral: null },
    { group_id: "" },
    { group_id: {} },
    { errors: "none" },
    { errors: [null, {}, { code: {} }] },
    { identity: 5 },
    { from_user_id: 5.5 },
  ])("what is of another shape costs nothing: %j", (odd) => {
    expect(readOne({ ...text, ...odd })).toMatchObject({
      content: { body: "Hi" },
      attributes: {},
      replyToWamid: null,
      groupId: null,
    });
  });

  test.each<unknown>([undefined, "", 7, {}, "__proto__", "constructor", "toString"])(
    "a type of the shape %j brings nothing foreign into the content",
    (type) => {
      const message = readOne({ ...common, type });
      expect(message.content).toEqual({});
      expect(message.type).toBe(typeof type === "string" && type !== "" ? type : "unknown");
    },
  );

  test("keys that mean something to JavaScript are data", () => {
    const body = JSON.parse(
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
    ) as object;
    const message = readOne({ ...common, type: "hologram", hologram: body });
    expect(JSON.stringify(message.content)).toBe(JSON.stringify(body));
    expect(Object.hasOwn({}, "polluted") || "polluted" in {}).toBe(false);
  });

  test("a long type is cut where PostgreSQL can hold it, with its content", () => {
    const type = `${"x".repeat(63)}😀`;
    const message = readOne({ ...common, type, [type]: { a: 1 } });
    expect(message.type).toBe(`${"x".repeat(63)}\ufffd`);
    expect(message.content).toEqual({ a: 1 });
  });
});

test("what cannot be read is named by its place, and costs no other", () => {
  const good = { ...common, type: "text", text: { body: "Hi" } };
  const messages = [null, "x", good, { ...good, id: "" }, { ...good, id: "y".repeat(513) }, 7];
  const value = { ...valueOf(messages), statuses: [{ id: "wamid.2", status: "read" }, { id: "wamid.3" }] };
  const { events, problems } = readMessages(value, receivedAt);
  expect(events).toMatchObject([{ wamid: "wamid.1" }, { wamid: "wamid.2" }]);
  expect(problems).toEqual([
    "messages[0]: it is no object",
    "messages[1]: it is no object",
    "messages[3]: it has no id",
    "messages[4]: it has no id",
    "messages[5]: it is no object",
    "statuses[1]: it has no status",
  ]);
});

test.each([
  [null, ["value: it is no object"]],
  ["text", ["value: it is no object"]],
  [[], ["value: it is no object"]],
  [{}, []],
  [{ messages: "x", statuses: 5 }, ["messages: it is no list", "statuses: it is no list"]],
  [{ messages: null, statuses: [] }, []],
])("the value %j is no accident", (value, problems) => {
  expect(readMessages(value, receivedAt)).toEqual({
    events: [],
    problems,
    unknownStatuses: 0,
    accountErrors: 0,
  });
});

test("a single message that is no list is read like one in a list", () => {
  const value = valueOf({ ...common, type: "text", text: { body: "Hi" } });
  expect(readMessages(value, receivedAt).events).toHaveLength(1);
});

test("errors of the account are counted", () => {
  const errors = [
    { code: 131056, title: "Pair rate", message: "…", error_data: { details: "…" }, href: "…" },
    { code: 4 },
  ];
  expect(readMessages({ ...valueOf(null, null), errors }, receivedAt)).toEqual({
    events: [],
    problems: [],
    unknownStatuses: 0,
    accountErrors: 2,
  });
});
