import { describe, expect, test } from "vitest";
import { common, readOne, sender, sentAt } from "@/testing/meta-messages";
import type { InboundMessage } from "./domain-event";

const context = { from: "15550783881", id: "wamid.ours" };
const media = (id: string, declaredType: string, filename: string | null = null) => ({
  media: { metaMediaId: id, declaredType, filename },
});
const sha256 = "SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI=";
const url = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1";

/** A message of each type with all that Meta names for it, and what is not plainly its object or nothing. */
const types: Record<string, Record<string, [body: object, expected: Partial<InboundMessage>]>> = {
  text: { "with its words": [{ text: { body: "Hi" } }, { content: { body: "Hi" } }] },
  image: {
    "with caption and file": [
      {
        image: {
          id: "2754859441498128",
          mime_type: "image/jpeg",
          sha256,
          url,
          caption: "Is this in stock?",
        },
      },
      media("2754859441498128", "image/jpeg"),
    ],
    "whose id is a number": [
      { image: { id: 2754859441498128, mime_type: "image/png" } },
      media("2754859441498128", "image/png"),
    ],
    "that could not be fetched at Meta": [
      {
        image: {},
        errors: [
          {
            code: 131052,
            title: "Media download error",
            message: "x",
            error_data: { details: "Too large" },
          },
        ],
      },
      {
        media: null,
        attributes: {
          errors: [{ code: 131052, title: "Media download error", details: "Too large" }],
        },
      },
    ],
  },
  video: {
    "with caption": [
      { video: { id: "1", mime_type: "video/mp4", sha256, url, caption: "Look" } },
      media("1", "video/mp4"),
    ],
  },
  audio: {
    "that is a voice note": [
      { audio: { id: "2", mime_type: "audio/ogg; codecs=opus", sha256, url, voice: true } },
      media("2", "audio/ogg; codecs=opus"),
    ],
  },
  document: {
    "with its name": [
      {
        document: {
          id: "3",
          mime_type: "application/pdf",
          sha256,
          url,
          filename: "nota fiscal.pdf",
          caption: "Segue",
        },
      },
      media("3", "application/pdf", "nota fiscal.pdf"),
    ],
  },
  sticker: {
    "that is animated": [
      { sticker: { id: "4", mime_type: "image/webp", sha256, url, animated: true } },
      media("4", "image/webp"),
    ],
  },
  location: {
    "with name and address": [
      {
        location: {
          latitude: -23.5614,
          longitude: -46.6559,
          name: "MASP",
          address: "Av. Paulista, 1578",
          url: "https://masp.org.br",
        },
      },
      {},
    ],
  },
  contacts: {
    "as a list": [
      {
        contacts: [
          {
            name: { formatted_name: "Ana Lima", first_name: "Ana", last_name: "Lima" },
            phones: [{ phone: "+55 11 98888-7777", wa_id: "5511988887777", user_id: "BR.1", type: "CELL" }],
            emails: [],
            org: {},
            birthday: "1990-01-01",
          },
        ],
        origin: "contact_request",
      },
      {
        content: {
          contacts: [
            {
              name: { formatted_name: "Ana Lima", first_name: "Ana", last_name: "Lima" },
              phones: [{ phone: "+55 11 98888-7777", wa_id: "5511988887777", user_id: "BR.1", type: "CELL" }],
              emails: [],
              org: {},
              birthday: "1990-01-01",
            },
          ],
          origin: "contact_request",
        },
      },
    ],
    "that are missing": [{}, { content: { contacts: [] } }],
  },
  button: {
    "of a template": [{ button: { payload: "no", text: "No" }, context }, { replyToWamid: "wamid.ours" }],
    "of a template that Meta does not name": [
      { button: { payload: "no", text: "No" } },
      { replyToWamid: null },
    ],
  },
  interactive: {
    "reply of a button": [
      {
        interactive: { type: "button_reply", button_reply: { id: "yes", title: "Yes" } },
        context,
      },
      { replyToWamid: "wamid.ours" },
    ],
    "reply of a list": [
      {
        interactive: {
          type: "list_reply",
          list_reply: { id: "p1", title: "Pão", description: "Quente" },
        },
      },
      {},
    ],
    "answer of a flow": [
      {
        interactive: {
          type: "nfm_reply",
          nfm_reply: { name: "flow", body: "Sent", response_json: '{"flow_token":"t","size":"M"}' },
        },
      },
      {
        content: {
          type: "nfm_reply",
          nfm_reply: {
            name: "flow",
            body: "Sent",
            response_json: '{"flow_token":"t","size":"M"}',
            response: { flow_token: "t", size: "M" },
          },
        },
      },
    ],
    "answer of a flow with what PostgreSQL refuses": [
      { interactive: { type: "nfm_reply", nfm_reply: { response_json: '{"a\\u0000":"\\ud800"}' } } },
      {
        content: {
          type: "nfm_reply",
          nfm_reply: { response_json: '{"a\\u0000":"\\ud800"}', response: { "a\ufffd": "\ufffd" } },
        },
      },
    ],
    "address in text that is no JSON": [
      {
        interactive: { type: "nfm_reply", nfm_reply: { name: "address_message", response_json: "{" } },
      },
      {},
    ],
    "permission to call": [
      {
        interactive: {
          type: "call_permission_reply",
          call_permission_reply: {
            response: "accept",
            expiration_timestamp: "1749502783",
            response_source: "user_action",
          },
        },
      },
      {},
    ],
    "without its object, with an error": [
      { errors: [{ code: 131051, title: "Unsupported message type" }] },
      {
        content: {},
        attributes: { errors: [{ code: 131051, title: "Unsupported message type" }] },
      },
    ],
  },
  reaction: {
    "to a message": [{ reaction: { message_id: "wamid.ours", emoji: "👍" } }, { targetWamid: "wamid.ours" }],
    "taken back": [{ reaction: { message_id: "wamid.ours", emoji: "" } }, { targetWamid: "wamid.ours" }],
    "taken back, without an emoji": [
      { reaction: { message_id: "wamid.ours" } },
      { targetWamid: "wamid.ours", content: { message_id: "wamid.ours", emoji: "" } },
    ],
    "taken back, with none": [
      { reaction: { message_id: "wamid.ours", emoji: null } },
      { targetWamid: "wamid.ours", content: { message_id: "wamid.ours", emoji: "" } },
    ],
  },
  order: {
    "with products": [
      {
        order: {
          catalog_id: "194836987003835",
          text: "Love these!",
          product_items: [
            { product_retailer_id: "di9ozbzfi4", quantity: 2, item_price: 30, currency: "BRL" },
          ],
        },
      },
      {},
    ],
  },
  system: {
    "about a new identity key": [
      {
        system: {
          type: "customer_identity_changed",
          body: "The customer's security code changed",
        },
        identity: { acknowledged: true, created_timestamp: "1749416300", hash: "DF2lS5v2W6x=" },
      },
      {
        attributes: {
          identity: { acknowledged: true, created_timestamp: "1749416300", hash: "DF2lS5v2W6x=" },
        },
      },
    ],
  },
  edit: {
    "of a text": [
      {
        edit: {
          original_message_id: "wamid.0",
          message: { context: { id: "M0" }, type: "text", text: { body: "Hello" } },
        },
      },
      { targetWamid: "wamid.0" },
    ],
    "of a caption": [
      {
        edit: {
          original_message_id: "wamid.0",
          message: { type: "image", image: { id: "5", mime_type: "image/jpeg", caption: "New" } },
        },
      },
      { targetWamid: "wamid.0", ...media("5", "image/jpeg") },
    ],
  },
  revoke: {
    "of a message": [{ revoke: { original_message_id: "wamid.0" } }, { targetWamid: "wamid.0" }],
  },
  unsupported: {
    "with its kind": [
      {
        errors: [
          {
            code: 131051,
            title: "Message type unknown",
            message: "Message type unknown",
            error_data: { details: "Message type is currently not supported." },
          },
        ],
        unsupported: { type: "poll_creation" },
      },
      {
        attributes: {
          errors: [
            {
              code: 131051,
              title: "Message type unknown",
              details: "Message type is currently not supported.",
            },
          ],
        },
      },
    ],
  },
  request_welcome: { "of a first chat": [{}, { content: {} }] },
  hologram: {
    "as it came": [{ hologram: { depth: 3, nested: { a: [1] } } }, {}],
    "as a list": [{ hologram: [1, 2] }, { content: { hologram: [1, 2] } }],
    "as a word": [{ hologram: "wave" }, { content: { hologram: "wave" } }],
    "under another name": [
      { projection: { depth: 3 }, context },
      { content: { projection: { depth: 3 } }, replyToWamid: "wamid.ours" },
    ],
  },
};

describe.each(Object.entries(types))("a message of type %s", (type, cases) => {
  test.each(Object.entries(cases).map(([name, row]) => [name, ...row] as const))(
    "%s is read",
    (_name, body, expected) => {
      const plain: InboundMessage = {
        kind: "message",
        wamid: "wamid.1",
        sender,
        groupId: null,
        type,
        content: (body as Record<string, Record<string, unknown>>)[type] ?? {},
        attributes: {},
        media: null,
        replyToWamid: null,
        targetWamid: null,
        sentAt,
      };
      expect(readOne({ ...common, type, ...body })).toEqual({ ...plain, ...expected });
    },
  );
});

test("every message type of Meta's reference has a row above", () => {
  const named =
    "text image video audio document sticker location contacts button interactive reaction order system edit revoke " +
    "unsupported request_welcome";
  expect(Object.keys(types)).toEqual(expect.arrayContaining(named.split(" ")));
});
