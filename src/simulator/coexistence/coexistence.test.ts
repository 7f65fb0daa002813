import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  eventually,
  like,
  parseJson,
  startCallback,
  startTestSimulator,
  type Callback,
  type Json,
  type TestSimulator,
} from "../testing/start";

const DAY_S = 86_400;

let callback: Callback;
let meta: TestSimulator;
beforeEach(async () => {
  callback = await startCallback();
  meta = await startTestSimulator({ webhookUrl: callback.url });
});
afterEach(async () => {
  await meta.close();
  await callback.close();
});

/** A Business app number that was shared with the platform and whose WABA the app is subscribed to. */
async function sharedApp() {
  const waba = await meta.control("wabas", {
    name: "Padaria",
    subscribed: true,
    phones: [{ displayPhoneNumber: "+55 11 4000-1000", verifiedName: "Padaria", isOnBizApp: true }],
  });
  const share = async () => {
    const { code } = await meta.control("grants", { wabaIds: [waba.wabaId], notify: false });
    return (await meta.exchange(code)).body.access_token;
  };
  const token = await share();
  const phoneNumberId = waba.phoneNumberIds[0];
  const sync = (syncType: string, withToken = token) =>
    meta.request(
      "POST",
      `/v25.0/${phoneNumberId}/smb_app_data`,
      { messaging_product: "whatsapp", sync_type: syncType },
      withToken,
    );
  return { wabaId: waba.wabaId, phoneNumberId, token, share, sync };
}

const values = (field: string): Json[] =>
  callback
    .values()
    .filter((change) => change.field === field)
    .map((change) => change.value);
const chunks = () => values("history").flatMap((value) => value.history ?? []);
const metadataOf = (phoneNumberId: string) => ({
  display_phone_number: "551140001000",
  phone_number_id: phoneNumberId,
});
const secondsAgo = (seconds: number) => Date.now() - seconds * 1000;

describe("asking for the app's data", () => {
  test("answers a request id; the address book then comes as contacts that were added", async () => {
    const { phoneNumberId, sync } = await sharedApp();
    const contacts = [
      { fullName: "Pablo Morales", phone: "+1 650 555-1234" },
      { fullName: "João da Feira", phone: "+55 85 99876-0002" },
    ];
    expect(await meta.control("app-contacts", { phoneNumberId, contacts })).toMatchObject({
      notified: false,
    });

    const answer = await sync("smb_app_state_sync");

    expect(answer.body).toEqual({ messaging_product: "whatsapp", request_id: like(/./) });
    await eventually("the contacts", () => values("smb_app_state_sync")[0]);
    const timestamp = like(/^\d{10}$/);
    expect(values("smb_app_state_sync")).toEqual([
      {
        messaging_product: "whatsapp",
        metadata: metadataOf(phoneNumberId),
        state_sync: [
          {
            type: "contact",
            contact: { full_name: "Pablo Morales", first_name: "Pablo", phone_number: "16505551234" },
            action: "add",
            metadata: { timestamp },
          },
          {
            type: "contact",
            contact: { full_name: "João da Feira", first_name: "João", phone_number: "558598760002" },
            action: "add",
            metadata: { timestamp },
          },
        ],
      },
    ]);
  });

  test("later changes of the address book are told at once; a removed contact has no name", async () => {
    const { phoneNumberId, sync } = await sharedApp();
    await sync("smb_app_state_sync");

    const contacts = [{ action: "remove", fullName: "Pablo", phone: "16505551234" }];
    await meta.control("app-contacts", { phoneNumberId, contacts });

    await eventually("the removal", () => values("smb_app_state_sync")[0]);
    expect(values("smb_app_state_sync")[0]?.state_sync).toEqual([
      {
        type: "contact",
        contact: { phone_number: "16505551234" },
        action: "remove",
        metadata: { timestamp: like(/^\d{10}$/) },
      },
    ]);
  });

  test("works once in an onboarding, and again after the app left and came back", async () => {
    const { sync, share } = await sharedApp();
    expect((await sync("history")).status).toBe(200);

    const again = await sync("history");
    expect(again.body.error).toMatchObject({ code: 100, error_subcode: 2593107 });
    expect((await sync("smb_app_state_sync")).status).toBe(200);

    const reconnected = await share();
    expect((await sync("history", reconnected)).body.error.error_subcode).toBe(2593107);
  });

  test("is refused after 24 hours", async () => {
    const { sync } = await sharedApp();
    await meta.control("time", { offsetMs: 24 * 3_600_000 + 5_000 });

    expect((await sync("history")).body.error).toMatchObject({ code: 100, error_subcode: 2593108 });
  });

  test("is refused for a number that is not in the app, and for an unknown sync_type", async () => {
    const cloud = await meta.connected();
    const body = { messaging_product: "whatsapp", sync_type: "history" };
    const notInApp = await meta.request("POST", `/${cloud.phoneId}/smb_app_data`, body, cloud.token);
    const { sync } = await sharedApp();

    expect(notInApp.body.error).toMatchObject({ code: 100, message: like(/Invalid parameter/) });
    expect((await sync("chats")).body.error.message).toContain("Param sync_type must be one of");
  });

  test("answers once even when the answer is lost on the way", async () => {
    const { phoneNumberId, sync } = await sharedApp();
    await meta.control("app-chats", {
      phoneNumberId,
      people: [{ personId: "maria-souza", messages: [{ text: "Oi" }] }],
    });
    await meta.control("faults", { match: { path: "smb_app_data" }, dropAfterAccept: true });

    await expect(sync("history")).rejects.toThrow();

    await eventually("the history", () => chunks()[0]);
    expect((await sync("history")).body.error.error_subcode).toBe(2593107);
  });
});

describe("the history", () => {
  test("comes in phases and chunks, as the Business app holds it, with progress up to 100", async () => {
    const { phoneNumberId, sync } = await sharedApp();
    await meta.control("app-settings", { phoneNumberId, chunkSize: 2 });
    await meta.control("app-chats", {
      phoneNumberId,
      people: [
        {
          personId: "joao-pereira",
          messages: [
            { text: "Muito antiga", at: secondsAgo(200 * DAY_S) },
            { text: "Antiga", at: secondsAgo(100 * DAY_S) },
            { text: "Do mês", fromBusiness: true, at: secondsAgo(30 * DAY_S), status: "DELIVERED" },
          ],
        },
        {
          phone: "+1 650 555 1234",
          name: "Pablo",
          messages: [
            { text: "Bom dia", at: secondsAgo(7200) },
            { text: "Bom dia!", fromBusiness: true, at: secondsAgo(7100) },
            { text: "Tem pão?", at: secondsAgo(7000) },
          ],
        },
      ],
    });

    await sync("history");

    await eventually("four chunks", () => chunks().length === 4);
    const inOrder = chunks().sort((a, b) => a.metadata.progress - b.metadata.progress);
    expect(inOrder.map((chunk) => chunk.metadata)).toEqual([
      { phase: 0, chunk_order: 1, progress: 25 },
      { phase: 0, chunk_order: 2, progress: 50 },
      { phase: 1, chunk_order: 1, progress: 75 },
      { phase: 2, chunk_order: 1, progress: 100 },
    ]);
    expect(inOrder[0]?.threads).toEqual([
      {
        id: "16505551234",
        messages: [
          {
            from: "16505551234",
            id: like(/^wamid\./),
            timestamp: like(/^\d{10}$/),
            type: "text",
            text: { body: "Bom dia" },
            history_context: { status: "READ" },
          },
          {
            from: "551140001000",
            to: "16505551234",
            id: like(/^wamid\./),
            timestamp: like(/^\d{10}$/),
            type: "text",
            text: { body: "Bom dia!" },
            history_context: { status: "READ" },
          },
        ],
      },
    ]);
    expect(inOrder[2]?.threads[0]).toMatchObject({
      id: "558598760002",
      messages: [{ history_context: { status: "DELIVERED" } }],
    });
    expect(JSON.stringify(chunks())).not.toContain("Muito antiga");
  });

  test("has placeholders for files; those of the last 14 days follow under the same wamid", async () => {
    const { phoneNumberId, sync } = await sharedApp();
    const answer = await meta.control("app-chats", {
      phoneNumberId,
      people: [
        {
          personId: "maria-souza",
          messages: [
            { media: "audio", fromBusiness: true, at: secondsAgo(20 * DAY_S), status: "PLAYED" },
            { media: { type: "image", id: "777", caption: "O bolo" }, fromBusiness: true },
          ],
        },
      ],
    });

    await sync("history");

    const filled = await eventually("the file", () => values("history").find((value) => !value.history));
    const [old, recent] = answer.people[0]?.wamids ?? [];
    const placeholders = chunks().flatMap((chunk) => chunk.threads[0]?.messages ?? []);
    expect(placeholders).toEqual([
      {
        from: "551140001000",
        id: recent,
        timestamp: like(/./),
        type: "media_placeholder",
        history_context: { status: "READ" },
      },
      {
        from: "551140001000",
        id: old,
        timestamp: like(/./),
        type: "media_placeholder",
        history_context: { status: "PLAYED" },
      },
    ]);
    expect(filled).toEqual({
      messaging_product: "whatsapp",
      metadata: metadataOf(phoneNumberId),
      messages: [
        {
          from: "551140001000",
          to: "5511987650001",
          id: recent,
          timestamp: like(/./),
          type: "image",
          image: { caption: "O bolo", mime_type: "image/jpeg", sha256: like(/=$/), id: "777" },
          history_context: { status: "READ" },
        },
      ],
    });
    expect(values("history").filter((value) => !value.history)).toHaveLength(1);
  });

  test("that the business keeps to itself is an error 2593109", async () => {
    const { phoneNumberId, sync } = await sharedApp();
    await meta.control("app-settings", { phoneNumberId, historyDeclined: true });

    await sync("history");

    await eventually("the refusal", () => values("history")[0]);
    expect(values("history")).toEqual([
      {
        messaging_product: "whatsapp",
        metadata: metadataOf(phoneNumberId),
        history: [
          {
            errors: [
              {
                code: 2593109,
                title: "History sync is turned off by the business from the WhatsApp Business App",
                message: like(/turned off/),
                error_data: { details: "History sharing is turned off by the business" },
              },
            ],
          },
        ],
      },
    ]);
  });

  test("waits while the app is paused", async () => {
    const { phoneNumberId, sync } = await sharedApp();
    await meta.control("app-settings", { phoneNumberId, historyDeclined: true, pause: true });
    await sync("history");
    expect(values("history")).toEqual([]);

    await meta.control("app-settings", { phoneNumberId, pause: false });

    await eventually("the refusal", () => values("history")[0]);
  });

  test("can be sent by hand, in a phase and order of one's own", async () => {
    const { wabaId, phoneNumberId } = await sharedApp();
    await meta.control("webhooks/mode", { wabaId, pause: true });

    const threads = [{ from: "16505551234", messages: [{ text: "1" }, { text: "2" }, { text: "3" }] }];
    const sent = await meta.control("history", {
      phoneNumberId,
      threads,
      chunks: 3,
      reverse: true,
      phase: 1,
      progress: 60,
    });

    expect(sent).toMatchObject({ sent: 3, wamids: [like(/^wamid/), like(/^wamid/), like(/^wamid/)] });
    const answer = await meta.control(`deliveries?wabaId=${wabaId}`);
    const held = answer.data as unknown as { body: string }[];
    const metadata = held.map(({ body }) => {
      const { entry } = parseJson(body);
      return entry[0]?.changes[0]?.value.history?.[0]?.metadata;
    });
    expect(metadata).toEqual([
      { phase: 1, chunk_order: 3, progress: 60 },
      { phase: 1, chunk_order: 2, progress: 40 },
      { phase: 1, chunk_order: 1, progress: 20 },
    ]);
  });
});

describe("the business's own phone", () => {
  test("what it writes reaches the customer and comes as an echo, without statuses", async () => {
    const { phoneNumberId } = await sharedApp();

    const { wamid } = await meta.control("echoes", {
      phoneNumberId,
      personId: "maria-souza",
      text: "Do balcão",
    });

    await eventually("the echo", () => values("smb_message_echoes")[0]);
    expect(values("smb_message_echoes")).toEqual([
      {
        messaging_product: "whatsapp",
        metadata: metadataOf(phoneNumberId),
        message_echoes: [
          {
            from: "551140001000",
            to: "5511987650001",
            to_user_id: like(/^BR\.\d+$/),
            id: wamid,
            timestamp: like(/^\d{10}$/),
            type: "text",
            text: { body: "Do balcão" },
          },
        ],
      },
    ]);
    const status = async () => (await meta.control(`messages/${wamid}`)).status;
    await eventually("delivery", async () => (await status()) === "delivered");
    expect(values("messages")).toEqual([]);
  });

  test("edits and deletes are echoes with the original's id; another's message cannot be touched", async () => {
    const { phoneNumberId } = await sharedApp();
    const { wamid: original } = await meta.control("echoes", {
      phoneNumberId,
      to: "16505551234",
      text: "Ola",
    });

    const edit = await meta.control("echoes", { phoneNumberId, type: "edit", original, text: "Olá" });
    const revoke = await meta.control("echoes", { phoneNumberId, type: "revoke", original });

    await eventually("three echoes", () => values("smb_message_echoes").length === 3);
    const echoes = values("smb_message_echoes").flatMap((value) => value.message_echoes ?? []);
    expect(echoes.find((echo) => echo.id === edit.wamid)).toMatchObject({
      type: "edit",
      edit: { original_message_id: original, message: { type: "text", text: { body: "Olá" } } },
    });
    expect(echoes.find((echo) => echo.id === revoke.wamid)).toMatchObject({
      type: "revoke",
      revoke: { original_message_id: original },
    });
    const { wamid } = await meta.control("messages", { phoneNumberId, personId: "maria-souza", text: "Oi" });
    const foreign = { phoneNumberId, type: "revoke", original: wamid };
    expect((await meta.request("POST", "/__sim/echoes", foreign)).status).toBe(409);
  });

  test("a number that is not shared is written to all the same: it becomes history", async () => {
    const waba = await meta.control("wabas", {
      name: "Mercado",
      subscribed: true,
      phones: [{ displayPhoneNumber: "+55 11 4000-2000", verifiedName: "Mercado", isOnBizApp: true }],
    });
    const phoneNumberId = waba.phoneNumberIds[0];
    await meta.control("messages", { phoneNumberId, personId: "maria-souza", text: "Antes" });
    await meta.control("echoes", { phoneNumberId, personId: "maria-souza", text: "Resposta" });
    const { code } = await meta.control("grants", { wabaIds: [waba.wabaId], notify: false });
    const token = (await meta.exchange(code)).body.access_token;
    const send = { messaging_product: "whatsapp", to: "5511987650001", type: "text", text: { body: "Olá" } };

    const sent = await meta.request("POST", `/${phoneNumberId}/messages`, send, token);
    const body = { messaging_product: "whatsapp", sync_type: "history" };
    await meta.request("POST", `/${phoneNumberId}/smb_app_data`, body, token);

    await eventually("the history", () => chunks()[0]);
    const texts = chunks().flatMap((chunk) => chunk.threads[0]?.messages ?? []);
    expect(texts.map((message) => message.text.body)).toEqual(["Antes", "Resposta"]);
    expect(values("smb_message_echoes")).toEqual([]);
    // What was said before the onboarding opens no window.
    const { id } = sent.body.messages[0];
    await eventually("the failure", async () => (await meta.control(`messages/${id}`)).status === "failed");
  });

  test("a customer's message counts as delivered: the app has it", async () => {
    const { phoneNumberId } = await sharedApp();
    const { wamid } = await meta.control("messages", { phoneNumberId, personId: "maria-souza", text: "Oi" });

    expect((await meta.control(`messages/${wamid}`)).status).toBe("delivered");
  });
});
