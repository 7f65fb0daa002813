import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { eventually, startCallback, startTestSimulator, type TestSimulator } from "../testing/start";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function start(options: Parameters<typeof startTestSimulator>[0] = {}) {
  const meta = await startTestSimulator(options);
  open.push(meta);
  return meta;
}

const createApp = (meta: TestSimulator) =>
  meta.control("wabas", {
    name: "Padaria",
    subscribed: true,
    phones: [{ displayPhoneNumber: "+55 11 4000-1000", verifiedName: "Padaria", isOnBizApp: true }],
  });
const act = async (meta: TestSimulator, path: string, body: unknown) =>
  (await meta.request("POST", `/__business-app/${path}`, body)).body;
const view = async (meta: TestSimulator, phone: string, person = "") =>
  (await meta.request("GET", `/__business-app/view?phone=${phone}&person=${person}`)).body;

test("both sides see what the business writes, edits and deletes on its phone", async () => {
  const meta = await start();
  const phoneNumberId = (await createApp(meta)).phoneNumberIds[0];
  const written = { phoneNumberId, personId: "maria-souza" };
  const kept = await act(meta, "echoes", { ...written, text: "Ola" });
  const gone = await act(meta, "echoes", { ...written, text: "Ops" });
  await act(meta, "echoes", { phoneNumberId, type: "edit", original: kept.wamid, text: "Olá" });
  await act(meta, "echoes", { phoneNumberId, type: "revoke", original: gone.wamid });

  const own = (await view(meta, phoneNumberId, "maria-souza")).messages;
  const theirs = await eventually("both messages", async () => {
    const seen = (await meta.request("GET", `/__phone/view?person=maria-souza&phone=${phoneNumberId}`)).body;
    return seen.messages.length === 2 ? seen.messages : null;
  });

  expect(own).toMatchObject([
    { mine: true, text: "Olá", isEdited: true, isRevoked: false, viaApp: true },
    { mine: true, text: "", isRevoked: true },
  ]);
  expect(theirs).toMatchObject([
    { mine: false, text: "Olá", isEdited: true },
    { mine: false, text: "", isRevoked: true },
  ]);
});

test("customers are named as in the address book, and what they wrote is read by opening the chat", async () => {
  const meta = await start();
  const phoneNumberId = (await createApp(meta)).phoneNumberIds[0];
  await act(meta, "contacts", {
    phoneNumberId,
    contacts: [{ fullName: "João da feira", phone: "+55 85 99876-0002" }],
  });
  const { wamid } = await meta.control("messages", { phoneNumberId, personId: "joao-pereira", text: "Oi" });
  expect((await view(meta, phoneNumberId)).chats).toMatchObject([{ name: "João da feira", unread: 1 }]);

  await act(meta, "open", { phoneNumberId, personId: "joao-pereira" });

  expect((await view(meta, phoneNumberId)).chats).toMatchObject([{ unread: 0 }]);
  expect((await meta.control(`messages/${wamid}`)).status).toBe("read");
});

test("moving to another phone and leaving the platform are told by account_update", async () => {
  const callback = await startCallback();
  open.push(callback);
  const meta = await start({ webhookUrl: callback.url });
  const { wabaId, phoneNumberIds } = await createApp(meta);
  const phoneNumberId = phoneNumberIds[0];
  const { code } = await meta.control("grants", { wabaIds: [wabaId], notify: false });
  const token = (await meta.exchange(code)).body.access_token;

  const text = { messaging_product: "whatsapp", to: "5511987650001", type: "text", text: { body: "Olá" } };
  const send = () => meta.request("POST", `/${phoneNumberId}/messages`, text, token);

  await act(meta, "move", { phoneNumberId });
  expect((await send()).body.error.code).toBe(131057);
  await act(meta, "move-done", { phoneNumberId });
  expect((await send()).status).toBe(200);
  await act(meta, "disconnect", { phoneNumberId });

  const updates = () => callback.values().filter((change) => change.field === "account_update");
  await eventually("three events", () => updates().length === 3);
  const values = updates().map((change) => change.value);
  expect(values).toEqual(
    expect.arrayContaining([
      { event: "ACCOUNT_OFFBOARDED" },
      { event: "ACCOUNT_RECONNECTED" },
      expect.objectContaining({
        event: "PARTNER_REMOVED",
        disconnection_info: { reason: "ACCOUNT_DISCONNECTED", initiated_by: "USER" },
      }),
    ]),
  );
  expect((await meta.request("GET", `/${phoneNumberId}`, undefined, token)).body.error.code).toBe(190);
  expect((await view(meta, phoneNumberId)).numbers).toMatchObject([
    {},
    { id: phoneNumberId, isShared: false },
  ]);
});

test("the page and its parts are served", async () => {
  const meta = await start();
  for (const path of ["/business-app", "/__pages/business-app.js", "/__pages/business-app.css"]) {
    expect((await fetch(meta.url + path)).status).toBe(200);
  }
});

test("a saved state keeps the app, and one without any app still loads", async () => {
  const folder = mkdtempSync(join(tmpdir(), "simulator-"));
  open.push({ close: () => rm(folder, { recursive: true }) });
  const stateFile = join(folder, "state.json");
  const first = await startTestSimulator({ stateFile });
  const phoneNumberId = (await createApp(first)).phoneNumberIds[0];
  await act(first, "contacts", { phoneNumberId, contacts: [{ fullName: "Zé", phone: "5511912345678" }] });
  await first.close();

  const second = await startTestSimulator({ stateFile });
  const contacts = (await view(second, phoneNumberId)).app.contacts;
  await second.close();
  expect(contacts).toMatchObject([{ fullName: "Zé" }]);

  const saved = JSON.parse(readFileSync(stateFile, "utf8")) as Record<string, unknown>;
  delete saved.businessApps;
  writeFileSync(stateFile, JSON.stringify(saved));
  const third = await startTestSimulator({ stateFile });
  const shown = await view(third, phoneNumberId);
  await third.close();
  expect(shown.app).toMatchObject({ contacts: [], sharedSince: null });
});
