import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  eventually,
  like,
  startCallback,
  startTestSimulator,
  type Callback,
  type Json,
  type TestSimulator,
} from "../testing/start";

let callback: Callback;
let meta: TestSimulator;
let phoneNumberId: string;
beforeEach(async () => {
  callback = await startCallback();
  meta = await startTestSimulator({ webhookUrl: callback.url });
  phoneNumberId = (await meta.connected()).phoneId;
});
afterEach(async () => {
  await meta.close();
  await callback.close();
});

/** Maria does something; gives the value of the webhook about it. */
async function maria(body: Record<string, unknown>): Promise<Json & { wamid: string }> {
  const { wamid } = await meta.control("messages", { phoneNumberId, personId: "maria-souza", ...body });
  const value = await eventually(`the webhook of ${wamid}`, () =>
    callback.values().find((change) => change.value.messages[0].id === wamid),
  );
  return { ...value.value, wamid };
}

const said = {
  from: "5511987650001",
  from_user_id: like(/^BR\.\d+$/),
  id: like(/^wamid\./),
  timestamp: like(/^\d{10}$/),
};
const file = {
  id: like(/^\d{15}$/),
  sha256: like(/^.{43}=$/),
  url: like(/^http.*\/whatsapp_business\/attachments/),
};

describe("each type arrives in the shape Meta documents", () => {
  const asGiven: [string, unknown][] = [
    ["location", { latitude: -23.56, longitude: -46.65, name: "MASP", address: "Av. Paulista, 1578" }],
    [
      "contacts",
      [{ name: { formatted_name: "Ana Lima" }, phones: [{ phone: "+55 11 91111-2222", type: "CELL" }] }],
    ],
    ["button", { payload: "yes-1", text: "Sim" }],
    ["interactive", { type: "button_reply", button_reply: { id: "a", title: "Agendar" } }],
    [
      "interactive",
      { type: "list_reply", list_reply: { id: "r1", title: "Manhã", description: "8h às 12h" } },
    ],
    ["interactive", { type: "nfm_reply", nfm_reply: { name: "flow", body: "Sent", response_json: "{}" } }],
    ["reaction", { message_id: "wamid.x", emoji: "❤️" }],
    ["reaction", { message_id: "wamid.x", emoji: "" }],
    ["reaction", { message_id: "wamid.x" }],
    [
      "order",
      {
        catalog_id: "1",
        text: "",
        product_items: [{ product_retailer_id: "p", quantity: 2, item_price: 9.5, currency: "BRL" }],
      },
    ],
    ["something_new", { a: 1 }],
  ];
  test.each(asGiven)("%s %j", async (type, content) => {
    const value = await maria({ type, [type]: content });

    expect(value.messages).toEqual([{ ...said, type, [type]: content }]);
    expect(value.contacts).toEqual([
      { profile: { name: "Maria Souza" }, wa_id: "5511987650001", user_id: like(/^BR/) },
    ]);
  });

  const files: [string, object, object][] = [
    ["image", { caption: "Olha!" }, { mime_type: "image/jpeg", caption: "Olha!" }],
    ["video", {}, { mime_type: "video/mp4" }],
    ["audio", { voice: true }, { mime_type: "audio/ogg; codecs=opus", voice: true }],
    ["audio", { mimeType: "audio/mpeg" }, { mime_type: "audio/mpeg", voice: false }],
    ["document", { filename: "lista.pdf" }, { mime_type: "application/pdf", filename: "lista.pdf" }],
    ["sticker", { animated: true }, { mime_type: "image/webp", animated: true }],
  ];
  test.each(files)("%s %j", async (type, given, shown) => {
    const value = await maria({ type, [type]: given });

    expect(value.messages).toEqual([{ ...said, type, [type]: { ...file, ...shown } }]);
  });

  test("a file's own bytes give its sha256, in base64", async () => {
    const bytes = Buffer.from("a picture");

    const value = await maria({
      type: "image",
      media: { file: bytes.toString("base64"), mimeType: "image/png" },
    });

    const sha256 = createHash("sha256").update(bytes).digest("base64");
    expect(value.messages).toMatchObject([{ image: { mime_type: "image/png", sha256 } }]);
  });

  test("unsupported, with Meta's error", async () => {
    const value = await maria({ type: "unsupported", unsupported: { type: "poll_creation" } });

    const [message] = value.messages;
    expect(message).toMatchObject({ type: "unsupported", unsupported: { type: "poll_creation" } });
    expect(message).toMatchObject({ errors: [{ code: 131051, error_data: { details: like(/./) } }] });
  });

  test("an interactive reply may be missing beside an error", async () => {
    const value = await maria({ type: "interactive", errors: [{ code: 131060, title: "Unavailable" }] });

    expect(value.messages).toMatchObject([{ ...said, type: "interactive", errors: [{ code: 131060 }] }]);
    expect(value.messages[0]).not.toHaveProperty("interactive");
  });

  test("an edit changes the message here, and tells its new text", async () => {
    const { wamid } = await maria({ text: "Ola" });

    const value = await maria({ type: "edit", edit: { original_message_id: wamid, text: "Olá" } });

    const edit = { original_message_id: wamid, message: { type: "text", text: { body: "Olá" } } };
    expect(value.messages).toEqual([{ ...said, type: "edit", edit }]);
    expect(await meta.control(`messages/${wamid}`)).toMatchObject({
      text: "Olá",
      editedAt: expect.any(Number) as number,
    });
  });

  test("the edit of a caption names the same file", async () => {
    const { wamid, messages } = await maria({ type: "image", image: { caption: "Ola" } });
    const { id } = (messages[0] as unknown as { image: { id: string } }).image;

    const value = await maria({ type: "edit", edit: { original_message_id: wamid, text: "Olá" } });

    expect(value.messages).toMatchObject([
      { edit: { message: { type: "image", image: { id, caption: "Olá" } } } },
    ]);
  });

  test("a revoke takes the message away", async () => {
    const { wamid } = await maria({ text: "Ops" });

    const value = await maria({ type: "revoke", revoke: { original_message_id: wamid } });

    expect(value.messages).toEqual([{ ...said, type: "revoke", revoke: { original_message_id: wamid } }]);
    expect(await meta.control(`messages/${wamid}`)).toMatchObject({
      revokedAt: expect.any(Number) as number,
    });
  });
});

describe("what any message may have", () => {
  test("a reply names whom it quotes", async () => {
    const { wamid } = await maria({ text: "Oi" });

    const own = await maria({ text: "De novo", replyTo: wamid });
    const theirs = await maria({ text: "Sim", replyTo: "wamid.unknown" });

    expect(own.messages).toMatchObject([{ context: { from: "5511987650001", id: wamid } }]);
    expect(theirs.messages).toMatchObject([{ context: { from: "551140001000", id: "wamid.unknown" } }]);
  });

  test("forwarded once, forwarded often, a referral, a product, a group, a time", async () => {
    const referral = { source_type: "ad", source_id: "1", ctwa_clid: "abc" };
    const product = { referred_product: { catalog_id: "1", product_retailer_id: "p" } };
    const of = async (body: object) => (await maria({ text: "Oi", ...body })).messages[0];

    expect(await of({ forwarded: "once" })).toMatchObject({ context: { forwarded: true } });
    expect(await of({ forwarded: "often" })).toMatchObject({ context: { frequently_forwarded: true } });
    expect(await of({ referral })).toMatchObject({ referral });
    expect(await of({ context: product })).toMatchObject({ context: product });
    expect(await of({ groupId: "group-1" })).toMatchObject({ group_id: "group-1" });
    expect(await of({ timestamp: 1_700_000_000 })).toMatchObject({ timestamp: "1700000000" });
    expect(await of({ extra: { origin: "contact_request" } })).toMatchObject({ origin: "contact_request" });
  });
});

describe("a customer becomes known otherwise", () => {
  test("a new number comes in a system message of the old one; later messages have the new one", async () => {
    const value = await maria({
      type: "system",
      system: { type: "user_changed_number", wa_id: "5511900001111" },
    });
    const later = await maria({ text: "Sou eu" });

    expect(value.contacts).toBeUndefined();
    expect(value.messages).toMatchObject([
      { from: "5511987650001", system: { type: "user_changed_number", wa_id: "5511900001111" } },
    ]);
    expect(later.messages[0].from).toBe("5511900001111");
    expect(later.messages[0].from_user_id).toBe(value.messages[0].from_user_id);
  });

  test("a new user id too", async () => {
    const value = await maria({ type: "system", system: { type: "user_changed_user_id" } });
    const later = await maria({ text: "Sou eu" });

    expect(value.messages).toMatchObject([{ system: { user_id: later.messages[0].from_user_id } }]);
    expect(value.messages[0].from_user_id).not.toBe(later.messages[0].from_user_id);
  });

  test("a changed identity has its hash", async () => {
    const value = await maria({ type: "system", system: { type: "customer_identity_changed" } });

    expect(value.messages).toMatchObject([{ identity: { acknowledged: false, hash: like(/./) } }]);
  });
});

test("a misspelt key, a missing object and somebody else's message are refused", async () => {
  const refused = async (body: object) => {
    const whole = { phoneNumberId, personId: "maria-souza", ...body };
    return (await meta.request("POST", "/__sim/messages", whole)).status;
  };
  const { wamid } = await meta.control("messages", { phoneNumberId, personId: "joao-pereira", text: "Oi" });

  expect(await refused({ text: "Oi", repliTo: "x" })).toBe(400);
  expect(await refused({ text: "Oi", image: {} })).toBe(400);
  expect(await refused({})).toBe(400);
  expect(await refused({ type: "location" })).toBe(400);
  expect(await refused({ type: "revoke", revoke: { original_message_id: wamid } })).toBe(409);
});
