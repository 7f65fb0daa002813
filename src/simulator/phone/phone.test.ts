import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually, startTestSimulator, type TestSimulator } from "../testing/start";

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
