import { describe, expect, test } from "vitest";
import { mediaUsesOf } from "./media-references";
import { toPayload } from "./message-payload";

const nobody = { waId: null, dialled: null, userId: null, groupId: null };
const payloadOf = (more: Partial<Parameters<typeof toPayload>[0]>) =>
  toPayload({
    id: "0199-m",
    type: "text",
    content: { body: "Oi" },
    replyToWamid: null,
    sendNumber: 1,
    recipient: { ...nobody, waId: "5511999990000" },
    metaMediaIds: new Map(),
    ...more,
  });

describe("who a message goes to", () => {
  test.each([
    [
      "the wa_id Meta gave",
      { waId: "5511988887777", dialled: "5511999990000", userId: "BR.1" },
      { to: "5511988887777" },
    ],
    [
      "else the number that was dialled",
      { dialled: "5511999990000", userId: "BR.1" },
      { to: "+5511999990000" },
    ],
    ["else the user id", { userId: "BR.1" }, { recipient: "BR.1" }],
    ["a group by its id", { groupId: "g-1" }, { recipient_type: "group", to: "g-1" }],
  ])("%s", (_, ids, expected) => {
    expect(payloadOf({ recipient: { ...nobody, ...ids } })).toEqual({
      recipient_type: "individual",
      ...expected,
      type: "text",
      text: { body: "Oi" },
      biz_opaque_callback_data: "0199-m.1",
    });
  });
});

test("a reply names what it answers, and the send its number", () => {
  expect(payloadOf({ replyToWamid: "wamid.1", sendNumber: 3 })).toMatchObject({
    context: { message_id: "wamid.1" },
    biz_opaque_callback_data: "0199-m.3",
  });
});

test("a list goes out as a list", () => {
  const contacts = [{ name: { formatted_name: "Ana" } }];
  expect(payloadOf({ type: "contacts", content: { contacts } })).toMatchObject({ contacts });
});

const template = {
  name: "order",
  language: { code: "pt_BR" },
  components: [
    { type: "header", parameters: [{ type: "image", image: { id: "m1" } }] },
    {
      type: "carousel",
      cards: [
        {
          card_index: 0,
          components: [{ type: "header", parameters: [{ type: "video", video: { id: "m2" } }] }],
        },
        {
          card_index: 1,
          components: [
            { type: "header", parameters: [{ type: "image", image: { link: "https://x.example/a.png" } }] },
          ],
        },
      ],
    },
    { type: "button", sub_type: "quick_reply", index: "0", parameters: [{ type: "payload", payload: "m3" }] },
  ],
};

describe("files", () => {
  test.each([
    ["image", { id: "m1", caption: "Oi" }, [{ kind: "image", mediaId: "m1" }]],
    ["audio", { id: "m1", voice: true }, [{ kind: "audio", mediaId: "m1" }]],
    ["document", { link: "https://x.example/a.pdf" }, []],
    ["text", { body: "image" }, []],
    ["reaction", { message_id: "wamid.1", emoji: "👍" }, []],
    [
      "interactive",
      {
        type: "button",
        header: { type: "document", document: { id: "m1" } },
        action: { buttons: [{ type: "reply", reply: { id: "m9", title: "x" } }] },
      },
      [{ kind: "document", mediaId: "m1" }],
    ],
    [
      "template",
      template,
      [
        { kind: "image", mediaId: "m1" },
        { kind: "video", mediaId: "m2" },
      ],
    ],
  ])("of a message of type %s", (type, content, expected) => {
    expect(mediaUsesOf(type, content)).toEqual(expected);
  });

  test("go out under Meta's ids, and nothing else is touched", () => {
    const metaMediaIds = new Map([
      ["m1", "1111"],
      ["m2", "2222"],
    ]);
    expect(payloadOf({ type: "image", content: { id: "m1", caption: "m2" }, metaMediaIds })).toMatchObject({
      image: { id: "1111", caption: "m2" },
    });
    const expected = JSON.parse(
      JSON.stringify(template).replace('"m1"', '"1111"').replace('"m2"', '"2222"'),
    ) as unknown;
    expect(payloadOf({ type: "template", content: template, metaMediaIds }).template).toEqual(expected);
  });

  test("that Meta was not given keep a message from being sent", () => {
    expect(() => payloadOf({ type: "image", content: { id: "m1" } })).toThrow();
  });
});
