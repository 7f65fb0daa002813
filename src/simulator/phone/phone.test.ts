import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventually, like, startTestSimulator, type TestSimulator } from "../testing/start";

let meta: TestSimulator;
beforeEach(async () => {
  meta = await startTestSimulator();
});
afterEach(() => meta.close());

const view = async (person: string, phone = "") =>
  (await meta.request("GET", `/__phone/view?person=${person}&phone=${phone}`)).body;

test("a number appears among the chats once it is registered", async () => {
  const waba = await meta.control("wabas", {
    name: "Padaria",
    phones: [{ displayPhoneNumber: "+55 11 4000-1000", verifiedName: "Padaria" }],
  });
  const { code } = await meta.control("grants", { wabaIds: [waba.wabaId] });
  const token = (await meta.exchange(code)).body.access_token;
  expect((await view("maria-souza")).chats).toEqual([]);

  const body = { messaging_product: "whatsapp", pin: "123456" };
  await meta.request("POST", `/${waba.phoneNumberIds[0]}/register`, body, token);

  expect((await view("maria-souza")).chats).toMatchObject([{ name: "Padaria", unread: 0, heard: false }]);
});

test("what the business writes appears when the phone is online, counts as unread, and is read by opening the chat", async () => {
  const one = await meta.connected();
  await meta.control("messages", { phoneNumberId: one.phoneId, personId: "maria-souza", text: "Oi" });
  await meta.request("PATCH", "/__phone/people/maria-souza", { online: false });
  const body = { messaging_product: "whatsapp", to: "5511987650001", type: "text", text: { body: "Olá" } };
  const { messages } = (await meta.request("POST", `/${one.phoneId}/messages`, body, one.token)).body;
  await eventually("sent", async () => (await meta.control(`messages/${messages[0].id}`)).status === "sent");
  expect((await view("maria-souza", one.phoneId)).messages).toHaveLength(1);

  await meta.request("PATCH", "/__phone/people/maria-souza", { online: true });
  expect((await view("maria-souza", one.phoneId)).chats[0].unread).toBe(1);
  await meta.request("POST", `/__phone/people/maria-souza/chats/${one.phoneId}/open`, {});

  const seen = await view("maria-souza", one.phoneId);
  expect(seen.chats[0].unread).toBe(0);
  expect(seen.messages[1]).toMatchObject({ mine: false, text: "Olá", status: "read" });
});

describe("the open chat", () => {
  type Shown = Record<string, unknown> & { wamid: string; content: Record<string, unknown> | null };
  const open = async (one: { phoneId: string }) =>
    (await view("maria-souza", one.phoneId)).messages as unknown as Shown[];

  async function start() {
    const one = await meta.connected();
    const write = (body: object) =>
      meta.control("messages", { phoneNumberId: one.phoneId, personId: "maria-souza", ...body });
    const { wamid } = await write({ text: "Oi" });
    const send = async (body: object) => {
      const whole = { messaging_product: "whatsapp", to: "5511987650001", ...body };
      const answer = await meta.request("POST", `/${one.phoneId}/messages`, whole, one.token);
      const sent = answer.body.messages[0].id;
      await eventually(
        "delivered",
        async () => (await meta.control(`messages/${sent}`)).status === "delivered",
      );
      return sent;
    };
    return { one, write, wamid, send };
  }

  test("shows buttons, lists, templates, places, contacts and files", async () => {
    const { one, send } = await start();
    await meta.control("templates/samples", { wabaId: one.wabaId });
    const reply = { type: "reply", reply: { id: "a", title: "Sim" } };
    const body = { text: "Vamos?" };
    await send({ type: "interactive", interactive: { type: "button", body, action: { buttons: [reply] } } });
    const sections = [{ title: "Manhã", rows: [{ id: "r", title: "8h", description: "Grátis" }] }];
    await send({
      type: "interactive",
      interactive: { type: "list", body, action: { button: "Ver", sections } },
    });
    await send({ type: "template", template: { name: "order_update", language: { code: "en_US" } } });
    await send({ type: "location", location: { latitude: 1, longitude: 2, name: "Loja" } });
    await send({
      type: "contacts",
      contacts: [{ name: { formatted_name: "Ana" }, phones: [{ phone: "+1" }] }],
    });
    await send({ type: "image", image: { link: "https://shop.example/a.jpg", caption: "Veja" } });
    const { id } = (await meta.upload(one, new File(["x"], "a.pdf", { type: "application/pdf" }))).body;
    await send({ type: "document", document: { id, filename: "a.pdf" } });

    const shown = (await open(one)).slice(1);

    expect(shown.slice(0, 6).map((message) => message.content)).toMatchObject([
      { body: "Vamos?", buttons: [{ kind: "reply", id: "a", title: "Sim" }] },
      { list: { button: "Ver", sections } },
      { body: like(/^Your order/), buttons: [] },
      { location: { name: "Loja", latitude: 1, longitude: 2 } },
      { contacts: [{ name: "Ana", phone: "+1" }] },
      { file: { type: "image", url: "https://shop.example/a.jpg", isLink: true } },
    ]);
    expect(shown[6]?.file).toEqual({
      type: "document",
      filename: "a.pdf",
      url: `/__phone/media/${id}`,
      isLink: false,
    });
    const file = await fetch(`${meta.url}/__phone/media/${id}`);
    expect([file.status, await file.text(), file.headers.get("content-security-policy")]).toEqual([
      200,
      "x",
      like(/^sandbox/),
    ]);
  });

  test("shows reactions at what they are about, and none that was taken back", async () => {
    const { one, write, wamid, send } = await start();
    const sent = await send({ type: "text", text: { body: "Olá" } });
    await send({ type: "reaction", reaction: { message_id: wamid, emoji: "👍" } });
    await write({ type: "reaction", reaction: { message_id: sent, emoji: "😮" } });
    await write({ type: "reaction", reaction: { message_id: sent, emoji: "❤️" } });

    expect((await open(one)).map((message) => message.reactions)).toEqual([
      [{ emoji: "👍", mine: false }],
      [{ emoji: "❤️", mine: true }],
    ]);
    await write({ type: "reaction", reaction: { message_id: sent } });
    expect((await open(one))[1]?.reactions).toEqual([]);
  });

  test("lets the customer edit for fifteen minutes and delete for two days", async () => {
    const { one } = await start();
    const may = async () => {
      const [message] = await open(one);
      return [message?.canEdit, message?.canRevoke];
    };

    expect(await may()).toEqual([true, true]);
    await meta.control("time", { offsetMs: 16 * 60_000 });
    expect(await may()).toEqual([false, true]);
    await meta.control("time", { offsetMs: 49 * 3_600_000 });
    expect(await may()).toEqual([false, false]);
  });
});

test("the page hears of a change at once", async () => {
  const stop = new AbortController();
  const response = await fetch(`${meta.url}/__phone/events`, { signal: stop.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toContain("data: changed");

  await meta.control("people", { name: "Zé", phone: "+55 11 95555-0000" });

  expect((await reader?.read())?.value).toBe("data: changed\n\n");
  stop.abort();
});

test("two people cannot have one number", async () => {
  const first = await meta.request("POST", "/__phone/people", { name: "Zé", phone: "+55 11 95555-0000" });
  const second = await meta.request("POST", "/__phone/people", { name: "Zeca", phone: "5511955550000" });

  expect([first.status, second.status]).toEqual([200, 409]);
});
