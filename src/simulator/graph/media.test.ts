import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually, like, startCallback, startTestSimulator, type TestSimulator } from "../testing/start";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

let meta: TestSimulator;
let one: Awaited<ReturnType<TestSimulator["connected"]>>;
beforeEach(async () => {
  meta = await startTestSimulator();
  one = await meta.connected();
});
afterEach(() => meta.close());

const picture = new File(["a picture"], "a.png", { type: "image/png" });
const read = (id: string, token: string | undefined = one.token) =>
  meta.request("GET", `/v25.0/${id}`, undefined, token);
const fetchBytes = async (url: string, token?: string) => {
  const response = await fetch(
    url,
    token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } },
  );
  return { status: response.status, text: await response.text(), type: response.headers.get("content-type") };
};

test("what was uploaded can be read, fetched with the token, and deleted", async () => {
  const { id } = (await meta.upload(one, picture)).body;

  const { body } = await read(id);
  expect(body).toEqual({
    messaging_product: "whatsapp",
    id,
    url: like(new RegExp(`^${meta.url}/`)),
    mime_type: "image/png",
    sha256: createHash("sha256").update("a picture").digest("hex"),
    file_size: 9,
  });
  expect(await fetchBytes(body.url, one.token)).toEqual({
    status: 200,
    text: "a picture",
    type: "image/png",
  });
  expect((await fetchBytes(body.url)).status).toBe(400);
  expect((await meta.request("DELETE", `/${id}`, undefined, one.token)).body).toEqual({ success: true });
  expect((await read(id)).body.error).toMatchObject({ code: 100, error_subcode: 33 });
  expect((await fetchBytes(body.url, one.token)).status).toBe(404);
});

test("an address ends after five minutes; a new one can be asked for", async () => {
  const { id } = (await meta.upload(one, picture)).body;
  const { url } = (await read(id)).body;
  await meta.control("time", { offsetMs: 5 * MINUTE_MS + 1000 });

  expect((await fetchBytes(url, one.token)).status).toBe(404);
  expect((await fetchBytes((await read(id)).body.url, one.token)).status).toBe(200);
});

test("an uploaded file lives 30 days, a customer's 7", async () => {
  const { id: uploaded } = (await meta.upload(one, picture)).body;
  const { wamid } = await meta.control("messages", {
    phoneNumberId: one.phoneId,
    personId: "maria-souza",
    type: "image",
    image: { file: Buffer.from("hers").toString("base64") },
  });
  const message = (await meta.control(`messages/${wamid}`)) as unknown as { media: { id: string } };
  const found = async () => [(await read(uploaded)).status, (await read(message.media.id)).status];

  expect(await found()).toEqual([200, 200]);
  await meta.control("time", { offsetMs: 8 * DAY_MS });
  expect(await found()).toEqual([200, 400]);
  await meta.control("time", { offsetMs: 31 * DAY_MS });
  expect(await found()).toEqual([400, 400]);
});

test("a file that a customer sent without bytes is the sample of its type", async () => {
  const callback = await startCallback();
  await meta.control("app", { webhookUrl: callback.url });
  await meta.control("messages", {
    phoneNumberId: one.phoneId,
    personId: "maria-souza",
    type: "audio",
    audio: {},
  });
  const [change] = await eventually("the webhook", () => callback.values()[0] && callback.values());
  const { audio } = change?.value.messages[0] as unknown as {
    audio: { id: string; url: string; sha256: string };
  };

  const bytes = await fetch(audio.url, { headers: { Authorization: `Bearer ${one.token}` } });

  const hash = createHash("sha256").update(Buffer.from(await bytes.arrayBuffer()));
  expect(hash.digest("base64")).toBe(audio.sha256);
  await callback.close();
});

test("for a file that a customer sent no number of the business may be named", async () => {
  const { wamid } = await meta.control("messages", {
    phoneNumberId: one.phoneId,
    personId: "maria-souza",
    type: "image",
    image: { file: Buffer.from("hers").toString("base64") },
  });
  const { media } = (await meta.control(`messages/${wamid}`)) as unknown as { media: { id: string } };
  expect((await read(media.id)).status).toBe(200);
  expect((await read(`${media.id}?phone_number_id=${one.phoneId}`)).body.error.code).toBe(100);
});

test("only the file's own number may be named, and only its business may see it", async () => {
  const { id } = (await meta.upload(one, picture)).body;
  const other = await meta.connected();
  const named = (phoneId: string) => read(`${id}?phone_number_id=${phoneId}`);

  expect((await named(one.phoneId)).status).toBe(200);
  expect((await named(other.phoneId)).body.error.code).toBe(100);
  expect((await read(id, other.token)).body.error).toMatchObject({ code: 100, error_subcode: 33 });
  expect((await fetchBytes((await read(id)).body.url, other.token)).status).toBe(404);
});

test("an upload needs a file of a type and size that WhatsApp takes", async () => {
  const file = (type: string, bytes: number) => new File([Buffer.alloc(bytes, 1)], "f", { type });
  const code = async (upload: File, fields = {}) => (await meta.upload(one, upload, fields)).body.error.code;

  expect(await code(file("application/zip", 10))).toBe(100);
  expect(await code(file("image/jpeg", 0))).toBe(100);
  expect(await code(file("image/jpeg", 5 * 1024 * 1024 + 1))).toBe(131053);
  expect(await code(file("image/webp", 100 * 1024 + 1))).toBe(131053);
  expect(await code(picture, { messaging_product: "facebook" })).toBe(100);
  expect((await meta.upload(one, file("audio/ogg; codecs=opus", 10))).status).toBe(200);
});

test("faults hit uploads, ids and addresses by the number they are about", async () => {
  const { id } = (await meta.upload(one, picture)).body;
  const fail = (match: object) =>
    meta.control("faults", { match: { scope: one.phoneId, ...match }, error: { http: 500, code: 131000 } });

  await fail({ path: "/media" });
  expect((await meta.upload(one, picture)).status).toBe(500);
  await fail({ path: id });
  expect((await read(id)).status).toBe(500);
  const { url } = (await read(id)).body;
  await fail({ path: "/attachments" });
  expect((await fetchBytes(url, one.token)).status).toBe(500);
  expect((await fetchBytes(url, one.token)).status).toBe(200);
});

test("after a reset the bytes are gone and their id is unknown", async () => {
  const { id } = (await meta.upload(one, picture)).body;
  await meta.control("reset", {});
  const again = await meta.connected();

  expect((await read(id, again.token)).body.error).toMatchObject({ code: 100, error_subcode: 33 });
});
