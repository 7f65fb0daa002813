import { describe, expect, test } from "vitest";
import { SendMessageRequest, StartConversationRequest } from "./send-message";

const file = { id: "0199-file" };
const link = { link: "https://x.example/a.png" };
const body = { text: "Escolha" };
const reply = (id: string, title = id) => ({ type: "reply", reply: { id, title } });
const row = (id: string) => ({ id, title: id });
const interactive = (more: object) => ({ type: "interactive", interactive: { body, ...more } });
const rows = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => row(`r${from + index}`));
const list = (sections: object[]) => interactive({ type: "list", action: { button: "Ver", sections } });
const template = (components?: object[]) => ({
  type: "template",
  template: { name: "order_ready", language: { code: "pt_BR" }, ...(components ? { components } : {}) },
});

/** One of every kind that Meta documents. */
const good: [string, object][] = [
  ["text", { type: "text", text: { body: "Oi", preview_url: true }, replyTo: "wamid.1" }],
  ["image", { type: "image", image: { ...file, caption: "Oi" } }],
  ["image by address", { type: "image", image: link }],
  ["video", { type: "video", video: file }],
  ["voice", { type: "audio", audio: { ...file, voice: true } }],
  ["document", { type: "document", document: { ...file, filename: "a.pdf", caption: "A" } }],
  ["sticker", { type: "sticker", sticker: file }],
  ["location", { type: "location", location: { latitude: -23.5, longitude: -46.6, name: "Loja" } }],
  [
    "contacts",
    {
      type: "contacts",
      contacts: [
        {
          name: { formatted_name: "Ana Lima", first_name: "Ana" },
          phones: [{ phone: "+55 11 99999-0000", wa_id: "5511999990000", type: "CELL" }],
          emails: [{ email: "ana@x.example", type: "WORK" }],
          org: { company: "Padaria" },
          addresses: [{ city: "São Paulo", country_code: "br", type: "HOME" }],
          urls: [{ url: "https://x.example", type: "WORK" }],
          birthday: "1990-02-03",
        },
      ],
    },
  ],
  ["reaction", { type: "reaction", reaction: { message_id: "wamid.1", emoji: "👍🏽" } }],
  ["a reaction taken back", { type: "reaction", reaction: { message_id: "wamid.1", emoji: "" } }],
  [
    "buttons",
    interactive({
      type: "button",
      header: { type: "image", image: file },
      footer: { text: "f" },
      action: { buttons: [reply("a"), reply("b"), reply("c")] },
    }),
  ],
  [
    "list",
    list([
      { title: "Pães", rows: rows(5) },
      { title: "Bolos", rows: rows(5, 5) },
    ]),
  ],
  [
    "cta_url",
    interactive({
      type: "cta_url",
      action: { name: "cta_url", parameters: { display_text: "Abrir", url: "https://x.example" } },
    }),
  ],
  ["location request", interactive({ type: "location_request_message", action: { name: "send_location" } })],
  [
    "flow",
    interactive({
      type: "flow",
      action: {
        name: "flow",
        parameters: {
          flow_message_version: "3",
          flow_id: "1",
          flow_cta: "Responder",
          flow_action: "navigate",
          flow_action_payload: { screen: "START" },
        },
      },
    }),
  ],
  ["product", interactive({ type: "product", action: { catalog_id: "1", product_retailer_id: "p" } })],
  [
    "product_list",
    interactive({
      type: "product_list",
      header: { type: "text", text: "Pães" },
      action: {
        catalog_id: "1",
        sections: [{ title: "Pães", product_items: [{ product_retailer_id: "p" }] }],
      },
    }),
  ],
  [
    "carousel",
    interactive({
      type: "carousel",
      action: {
        cards: [0, 1].map((card_index) => ({
          card_index,
          type: "cta_url",
          header: { type: "image", image: link },
          body: { text: "x" },
          action: { name: "cta_url", parameters: { display_text: "Ver", url: "https://x.example" } },
        })),
      },
    }),
  ],
  ...[
    "catalog_message",
    "address_message",
    "order_details",
    "order_status",
    "voice_call",
    "call_permission_request",
    "request_contact_info",
  ].map((type): [string, object] => [
    type,
    interactive({ type, action: { name: type, parameters: { any: 1 } } }),
  ]),
  ["template without fields", template()],
  [
    "template with everything",
    template([
      { type: "header", parameters: [{ type: "image", image: file }] },
      {
        type: "body",
        parameters: [
          { type: "text", text: "Pablo" },
          { type: "text", parameter_name: "order_id", text: "860" },
          { type: "currency", currency: { fallback_value: "R$ 10", code: "BRL", amount_1000: 10_000 } },
          { type: "date_time", date_time: { fallback_value: "3 de março" } },
        ],
      },
      { type: "button", sub_type: "url", index: "0", parameters: [{ type: "text", text: "suffix" }] },
      {
        type: "button",
        sub_type: "quick_reply",
        index: 1,
        parameters: [{ type: "payload", payload: "yes" }],
      },
      {
        type: "button",
        sub_type: "copy_code",
        index: "2",
        parameters: [{ type: "coupon_code", coupon_code: "25OFF" }],
      },
      {
        type: "limited_time_offer",
        parameters: [
          { type: "limited_time_offer", limited_time_offer: { expiration_time_ms: 1_209_600_000 } },
        ],
      },
      {
        type: "carousel",
        cards: [0, 1].map((card_index) => ({
          card_index,
          components: [{ type: "header", parameters: [{ type: "video", video: file }] }],
        })),
      },
    ]),
  ],
];

describe("what may be sent", () => {
  test.each(good)("%s", (_, message) => {
    expect(SendMessageRequest.parse(message)).toEqual(message);
  });

  test.each(good)("S15 %s takes no field that is not its own", (_, message) => {
    for (const extra of ["status", "organizationId", "orgId", "role", "wamid", "authorId"]) {
      expect(SendMessageRequest.safeParse({ ...message, [extra]: "x" }).success).toBe(false);
    }
    const { type } = message as { type: string };
    const inner = (message as Record<string, unknown>)[type];
    if (!Array.isArray(inner)) {
      const wider = { ...message, [type]: { ...(inner as object), extra: "x" } };
      expect(SendMessageRequest.safeParse(wider).success).toBe(false);
    }
  });
});

const messagesOf = (message: object) =>
  (SendMessageRequest.safeParse(message).error?.issues ?? []).map(({ message: text }) => text).join("\n");

describe("what is refused, and what to do", () => {
  test.each<[string, object, RegExp]>([
    ["an unknown type", { type: "hologram" }, /type must be text/],
    ["an empty text", { type: "text", text: { body: "  " } }, /must not be empty/],
    ["a text that is too long", { type: "text", text: { body: "x".repeat(4097) } }, /4096/],
    ["a file named twice", { type: "image", image: { ...file, ...link } }, /either by `id`/],
    ["a file that is not named", { type: "image", image: { caption: "x" } }, /either by `id`/],
    ["a link without https", { type: "image", image: { link: "http://x.example/a.png" } }, /https/],
    ["a caption that is too long", { type: "image", image: { ...file, caption: "x".repeat(1025) } }, /1024/],
    ["a caption of a voice message", { type: "audio", audio: { ...file, caption: "x" } }, /caption/],
    ["no contact", { type: "contacts", contacts: [] }, /at least one/],
    ["a place off the globe", { type: "location", location: { latitude: 91, longitude: 0 } }, /90/],
    [
      "four buttons",
      interactive({ type: "button", action: { buttons: ["a", "b", "c", "d"].map((id) => reply(id)) } }),
      /use a list/,
    ],
    [
      "a long button",
      interactive({ type: "button", action: { buttons: [reply("a", "x".repeat(21))] } }),
      /20 characters/,
    ],
    [
      "two buttons of one id",
      interactive({ type: "button", action: { buttons: [reply("a", "A"), reply("a", "B")] } }),
      /id of its own/,
    ],
    [
      "eleven rows in two sections",
      list([
        { title: "A", rows: rows(6) },
        { title: "B", rows: rows(5, 6) },
      ]),
      /10 rows in all/,
    ],
    ["two sections without titles", list([{ rows: rows(1) }, { rows: rows(1, 1) }]), /title/],
    ["a long row", list([{ rows: [{ id: "r", title: "x".repeat(25) }] }]), /24 characters/],
    [
      "a flow named twice",
      interactive({
        type: "flow",
        action: {
          name: "flow",
          parameters: { flow_message_version: "3", flow_cta: "x", flow_id: "1", flow_name: "f" },
        },
      }),
      /either by `flow_id`/,
    ],
    [
      "one card",
      interactive({ type: "carousel", action: { cards: [{ card_index: 0, action: {} }] } }),
      /at least 2 cards/,
    ],
    [
      "an empty field of a template",
      template([{ type: "body", parameters: [{ type: "text", text: "" }] }]),
      /Fill in every field/,
    ],
    [
      "a template's title for its name",
      { type: "template", template: { name: "Order ready!", language: { code: "pt_BR" } } },
      /small letters/,
    ],
    [
      "a language of its own",
      { type: "template", template: { name: "a", language: { code: "português" } } },
      /pt_BR/,
    ],
    [
      "a reply by reaction",
      { type: "reaction", reaction: { message_id: "w", emoji: "👍" }, replyTo: "w" },
      /replyTo/,
    ],
  ])("%s", (_, message, text) => {
    expect(messagesOf(message)).toMatch(text);
  });
});

describe("who a conversation can be started with", () => {
  const start = (more: object) => StartConversationRequest.safeParse({ ...template(), ...more });

  test.each([
    "+5511999990000",
    "5511999990000",
    "+55 (11) 99999-0000",
    "+1 650.555.1234",
    "BR.13491208655302741918",
    "US.ENT.118157",
  ])("%s", (to) => {
    expect(start({ to }).success).toBe(true);
  });

  test.each(["", "0119999", "123", "+55 11 ABC", "someone@x.example", "br.1349", "+55119999900001234567"])(
    "not %j",
    (to) => {
      expect(start({ to }).error?.issues[0]?.message).toMatch(/country code/);
    },
  );

  test("with a template only, and no field that is not its own", () => {
    expect(start({ to: "+5511999990000", type: "text", text: { body: "Oi" } }).success).toBe(false);
    expect(start({ to: "+5511999990000", conversationId: "x" }).success).toBe(false);
  });
});
