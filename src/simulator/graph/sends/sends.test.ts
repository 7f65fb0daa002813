import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  eventually,
  like,
  startCallback,
  startTestSimulator,
  type Callback,
  type Json,
  type TestSimulator,
} from "../../testing/start";

const MARIA = "5511987650001";

let callback: Callback;
let meta: TestSimulator;
let one: Awaited<ReturnType<TestSimulator["connected"]>>;
beforeAll(async () => {
  callback = await startCallback();
  meta = await startTestSimulator({ webhookUrl: callback.url });
});
afterAll(async () => {
  await meta.close();
  await callback.close();
});
beforeEach(async () => {
  one = await meta.connected();
});

const write = (body: object = {}) =>
  meta.control("messages", { phoneNumberId: one.phoneId, personId: "maria-souza", text: "Oi", ...body });
const send = (body: object, to: object = { to: MARIA }) =>
  meta.request(
    "POST",
    `/v25.0/${one.phoneId}/messages`,
    { messaging_product: "whatsapp", ...to, ...body },
    one.token,
  );
const statusesOf = (wamid: string) =>
  callback
    .values()
    .flatMap((change) => (change.value.statuses ?? []).filter((status) => status.id === wamid));
const status = (wamid: string, wanted: string) =>
  eventually(`${wanted} of ${wamid}`, () => statusesOf(wamid).find((one) => one.status === wanted));
const upload = async (type: string) => (await meta.upload(one, new File(["bytes"], "f", { type }))).body.id;

const buttons = (count: number, title = "Sim") =>
  Array.from({ length: count }, (_, index) => ({
    type: "reply",
    reply: { id: `b${index}`, title: `${title}${index}` },
  }));
const rows = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `r${index}`, title: `Opção ${index}` }));
const interactive = (type: string, action: object, more: object = {}) => ({
  type: "interactive",
  interactive: { type, body: { text: "Escolha" }, action, ...more },
});
const list = (...sections: object[]) => interactive("list", { button: "Ver", sections });

describe("every type is taken and delivered", () => {
  const card = { name: { formatted_name: "Ana Lima" }, phones: [{ phone: "+5511911112222" }] };
  test.each<[string, object]>([
    ["a location", { type: "location", location: { latitude: -23.5, longitude: "-46.6", name: "MASP" } }],
    ["a contact", { type: "contacts", contacts: [card] }],
    ["an image by link", { type: "image", image: { link: "https://shop.example/a.jpg", caption: "Veja" } }],
    ["buttons", interactive("button", { buttons: buttons(3) }, { footer: { text: "Loja" } })],
    [
      "a list",
      list({ title: "Manhã", rows: rows(4) }, { title: "Tarde", rows: [{ id: "x", title: "16h" }] }),
    ],
    [
      "a link button",
      interactive("cta_url", {
        name: "cta_url",
        parameters: { display_text: "Abrir", url: "https://a.example" },
      }),
    ],
    ["a request for the location", interactive("location_request_message", { name: "send_location" })],
    [
      "a flow",
      interactive("flow", {
        name: "flow",
        parameters: { flow_message_version: "3", flow_id: "1", flow_cta: "Começar", flow_token: "t" },
      }),
    ],
  ])("%s", async (_, body) => {
    await write();

    const answer = await send(body);

    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    await status(answer.body.messages[0].id, "delivered");
  });

  test.each([
    ["image", "image/png"],
    ["video", "video/mp4"],
    ["audio", "audio/ogg; codecs=opus"],
    ["document", "application/pdf"],
    ["sticker", "image/webp"],
  ])("%s by the id of an upload", async (type, mimeType) => {
    await write();

    const answer = await send({ type, [type]: { id: await upload(mimeType) } });

    await status(answer.body.messages[0].id, "delivered");
    expect(await meta.control(`messages/${answer.body.messages[0].id}`)).toMatchObject({
      media: { mimeType },
    });
  });

  test("GET /__sim/messages shows everything that was received", async () => {
    const body = { type: "location", location: { latitude: 1, longitude: 2 } };

    const answer = await send({ ...body, biz_opaque_callback_data: "ours" });

    expect(await meta.control(`messages/${answer.body.messages[0].id}`)).toMatchObject({
      request: { ...body, to: MARIA, biz_opaque_callback_data: "ours" },
    });
  });
});

describe("what Meta refuses at once", () => {
  const file = { link: "https://shop.example/a.jpg" };
  test.each<[string, object, number]>([
    ["neither id nor link", { type: "image", image: {} }, 131008],
    ["both id and link", { type: "image", image: { id: "1", ...file } }, 131008],
    ["a file that nobody uploaded", { type: "image", image: { id: "123456789012345" } }, 100],
    ["a link that is none", { type: "image", image: { link: "a.jpg" } }, 100],
    ["a caption of more than 1024", { type: "image", image: { ...file, caption: "x".repeat(1025) } }, 100],
    ["a caption on a sound", { type: "audio", audio: { ...file, caption: "x" } }, 100],
    ["no image object", { type: "image" }, 131008],
    ["a location without longitude", { type: "location", location: { latitude: 1 } }, 131008],
    ["a latitude of 91", { type: "location", location: { latitude: 91, longitude: 1 } }, 131009],
    ["a nameless contact", { type: "contacts", contacts: [{ name: {} }] }, 131008],
    ["no contact", { type: "contacts", contacts: [] }, 131009],
    ["a reaction without emoji", { type: "reaction", reaction: { message_id: "wamid.x" } }, 131008],
    ["four buttons", interactive("button", { buttons: buttons(4) }), 131009],
    ["no button", interactive("button", { buttons: [] }), 131009],
    ["a button of 21 characters", interactive("button", { buttons: buttons(1, "x".repeat(20)) }), 131009],
    ["two buttons alike", interactive("button", { buttons: [buttons(1)[0], buttons(1)[0]] }), 131009],
    ["eleven rows", list({ title: "a", rows: rows(6) }, { title: "b", rows: rows(5) }), 131009],
    ["a row title of 25", list({ rows: [{ id: "1", title: "x".repeat(25) }] }), 131009],
    ["sections without titles", list({ rows: rows(1) }, { rows: rows(1) }), 131008],
    [
      "no body",
      { type: "interactive", interactive: { type: "button", action: { buttons: buttons(1) } } },
      131008,
    ],
    ["an unknown kind", interactive("telepathy", {}), 131009],
    [
      "an image over a list",
      {
        ...list({ rows: rows(1) }),
        interactive: { ...list({ rows: rows(1) }).interactive, header: { type: "image", image: file } },
      },
      131009,
    ],
    ["a pin outside a group", { type: "pin", pin: {} }, 131009],
    ["a group that is none", { recipient_type: "group", to: "no-group", text: { body: "Oi" } }, 131009],
  ])("%s", async (_, body, code) => {
    const answer = await send(body);

    expect([answer.status, answer.body.error.code]).toEqual([400, code]);
  });
});

describe("what Meta notices late", () => {
  test.each<[string, () => object | Promise<object>, number]>([
    [
      "a link that cannot be fetched",
      () => ({ type: "image", image: { link: "https://no.invalid/a.jpg" } }),
      131053,
    ],
    [
      "a document as image",
      async () => ({ type: "image", image: { id: await upload("application/pdf") } }),
      131053,
    ],
    [
      "a reaction to nothing",
      () => ({ type: "reaction", reaction: { message_id: "wamid.x", emoji: "👍" } }),
      131009,
    ],
  ])("%s", async (_, body, code) => {
    await write();

    const answer = await send(await body());

    expect(answer.status).toBe(200);
    expect(await status(answer.body.messages[0].id, "failed")).toMatchObject({ errors: [{ code }] });
  });
});

describe("templates", () => {
  const template = (name: string, components: object[] = [], code = "pt_BR") => ({
    type: "template",
    template: { name, language: { code }, ...(components.length > 0 ? { components } : {}) },
  });
  const text = (value: string, name?: string) => ({
    type: "text",
    text: value,
    ...(name === undefined ? {} : { parameter_name: name }),
  });
  const body = (...parameters: object[]) => ({ type: "body", parameters });
  const link = { type: "button", sub_type: "url", index: "0", parameters: [text("1027")] };
  const header = {
    type: "header",
    parameters: [{ type: "image", image: { link: "https://a.example/a.jpg" } }],
  };
  const order = [
    { type: "header", parameters: [text("1027", "order_id")] },
    body(text("Maria", "name"), text("amanhã", "when")),
  ];

  beforeEach(async () => {
    await meta.control("templates/samples", { wabaId: one.wabaId });
  });

  test.each<[string, object]>([
    ["by position", template("boas_vindas", [body(text("Maria"))])],
    ["by name, with a link", template("pedido_enviado", [...order, link])],
    ["with an image over it", template("promocao_da_semana", [header, body(text("Maria"), text("20%"))])],
    ["without parameters", template("order_update", [], "en_US")],
  ])("are sent outside the 24 hours %s", async (_, content) => {
    const answer = await send(content);

    expect(answer.body.messages, JSON.stringify(answer.body)).toEqual([
      { id: like(/^wamid/), message_status: "accepted" },
    ]);
    await status(answer.body.messages[0].id, "delivered");
  });

  test.each<[string, object, number]>([
    ["too few parameters", template("boas_vindas"), 132000],
    ["too many", template("boas_vindas", [body(text("a"), text("b"))]), 132000],
    ["another language", template("boas_vindas", [body(text("a"))], "en_US"), 132001],
    ["an unknown name", template("nada"), 132001],
    [
      "no names where there must be",
      template("pedido_enviado", [order[0] ?? {}, body(text("a"), text("b"))]),
      132012,
    ],
    ["no image", template("promocao_da_semana", [body(text("a"), text("b"))]), 132012],
    ["a link without its end", template("pedido_enviado", order), 131008],
    ["a button it does not have", template("boas_vindas", [body(text("a")), link]), 132012],
    ["a line break", template("boas_vindas", [body(text("a\nb"))]), 132018],
    ["a text too long", template("boas_vindas", [body(text("a".repeat(1024)))]), 132005],
    ["no language", { type: "template", template: { name: "boas_vindas" } }, 131008],
  ])("are refused with %s", async (_, content, code) => {
    const answer = await send(content);

    expect(answer.body.error.code).toBe(code);
  });

  test.each([
    ["PAUSED", 132015],
    ["DISABLED", 132016],
    ["REJECTED", 132001],
  ])("that are %s are refused", async (state, code) => {
    await meta.control("templates", {
      wabaId: one.wabaId,
      name: "order_update",
      language: "en_US",
      status: state,
    });

    expect((await send(template("order_update", [], "en_US"))).body.error.code).toBe(code);
  });

  test("say in their statuses what they cost", async () => {
    const pricing = async () => {
      const { messages } = (await send(template("boas_vindas", [body(text("Maria"))]))).body;
      return (await status(messages[0].id, "sent")) as unknown as { pricing: unknown };
    };

    expect((await pricing()).pricing).toMatchObject({ billable: true, type: "regular", category: "utility" });
    await write();
    expect((await pricing()).pricing).toMatchObject({ billable: false, type: "free_customer_service" });
  });

  test("are listed as they were made", async () => {
    const answer = await meta.request(
      "GET",
      `/${one.wabaId}/message_templates?name=pedido_enviado`,
      undefined,
      one.token,
    );

    expect(answer.body.data).toMatchObject([
      { parameter_format: "NAMED", components: [{ type: "HEADER" }, { type: "BODY" }, { type: "BUTTONS" }] },
    ]);
  });
});

describe("whom a message reaches", () => {
  const text = { type: "text", text: { body: "Oi" } };
  test.each([
    ["Brazil with the ninth digit", "5585998760002", "558598760002"],
    ["Brazil without it", "558598760002", "558598760002"],
    ["Mexico without the 1", "525512340003", "5215512340003"],
    ["Argentina without the 9", "541123450004", "5491123450004"],
    ["no country code", "85998760002", "558598760002"],
  ])("%s", async (_, to, waId) => {
    expect((await send(text, { to })).body.contacts).toEqual([{ input: to, wa_id: waId }]);
  });

  test("a group: its id in the answer, one of its people in the receipts", async () => {
    await write({ groupId: "group-of-tests" });

    const to = { recipient_type: "group", to: "group-of-tests" };
    const answer = await send(text, to);

    expect(answer.body.contacts).toEqual([{ input: "group-of-tests", wa_id: "group-of-tests" }]);
    expect(await status(answer.body.messages[0].id, "delivered")).toMatchObject({
      recipient_type: "group",
      recipient_id: "group-of-tests",
      recipient_participant_id: MARIA,
    });
  });

  test("a one-time code does not go to a user id", async () => {
    await meta.control("templates", {
      wabaId: one.wabaId,
      name: "code",
      language: "pt_BR",
      status: "APPROVED",
      category: "AUTHENTICATION",
    });
    const template = { type: "template", template: { name: "code", language: { code: "pt_BR" } } };

    expect((await send(template, { recipient: "BR.1" })).body.error.code).toBe(131062);
  });
});

test("72 hours are free after an ad, once it was answered; only `sent` says until when", async () => {
  await write({ referral: { source_type: "ad", source_id: "1", ctwa_clid: "c" } });

  const { messages } = (await send({ type: "text", text: { body: "Olá" } })).body;

  const sent = await status(messages[0].id, "sent");
  const delivered = await status(messages[0].id, "delivered");
  expect(sent).toMatchObject({
    conversation: { expiration_timestamp: like(/^\d{10}$/), origin: { type: "referral_conversion" } },
    pricing: { billable: false, type: "free_entry_point", category: "referral_conversion" },
  });
  const { conversation } = delivered as unknown as { conversation: object };
  expect(Object.keys(conversation)).toEqual(["id", "origin"]);
});

test("a voice message that was listened to is played", async () => {
  await write();
  const { messages } = (await send({ type: "audio", audio: { id: await upload("audio/ogg"), voice: true } }))
    .body;
  await status(messages[0].id, "delivered");

  await meta.request("POST", `/__phone/messages/${messages[0].id}/play`, {});

  await status(messages[0].id, "played");
  expect(
    statusesOf(messages[0].id)
      .map((event: Json) => event.status)
      .sort(),
  ).toEqual(["delivered", "played", "read", "sent"]);
});

describe("rates, where a test has switched them on", () => {
  const text = { type: "text", text: { body: "Oi" } };
  const code = async (to?: string) => {
    const { body } = await send(text, to === undefined ? undefined : { to });
    return body.error ? body.error.code : 0;
  };

  test("more than a number's throughput is 130429", async () => {
    await meta.control("limits", { phoneNumberId: one.phoneId, perSecond: 0.01, burst: 2 });

    expect([await code(), await code(), await code()]).toEqual([0, 0, 130429]);
    await meta.control("limits", { phoneNumberId: one.phoneId });
    expect(await code()).toBe(0);
  });

  test("the 46th message to one person is 131056, the first to another is not", async () => {
    await meta.control("limits", { phoneNumberId: one.phoneId, pair: true });

    const codes = [];
    for (let index = 0; index < 46; index += 1) codes.push(await code());

    expect(codes.filter((one) => one !== 0)).toEqual([131056]);
    expect(await code("5491123450004")).toBe(0);
  });
});
