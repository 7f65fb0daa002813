import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, vi } from "vitest";
import { Media } from "@/contracts/media";
import { MessageMedia } from "@/contracts/messages";
import { env } from "@/lib/server/env";
import { newId } from "@/lib/server/ids";
import { drainMedia } from "@/services/media/drain-media";
import { drainWebhooks } from "@/services/webhooks/drain-webhooks";
import { test, type Shop } from "@/testing/inbox-fixtures";
import config from "../../../../../next.config";
import * as retry from "./[id]/retry/route";
import * as one from "./[id]/route";
import * as all from "./route";

const sample = (name: string) => readFileSync(`src/simulator/samples/${name}`);
const photo = sample("photo.jpg");
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const MB = 1024 * 1024;

type Asked = {
  apiKey: string;
  id: string;
  method?: string;
  query?: string;
  headers?: Record<string, string>;
};

/** Asks for a file as a program with an API key does. */
async function get({ apiKey, id, method = "GET", query = "", headers = {} }: Asked) {
  const request = new Request(`http://localhost/api/v1/media/${id}${query}`, {
    method,
    headers: { Authorization: `Bearer ${apiKey}`, ...headers },
  });
  const response = await one.GET(request, { params: Promise.resolve({ id }) });
  return {
    status: response.status,
    headers: response.headers,
    bytes: Buffer.from(await response.arrayBuffer()),
  };
}

/** Sends a form with a file. */
async function post(apiKey: string, file: File | string | null, field = "file") {
  const form = new FormData();
  form.set("note", "passed over");
  if (file !== null) form.set(field, file);
  return send(apiKey, form);
}

async function send(
  apiKey: string,
  body: FormData | ReadableStream | string,
  headers: Record<string, string> = {},
) {
  const request = new Request("http://localhost/api/v1/media", {
    method: "POST",
    headers: { Authorization: `Bearer ${apiKey}`, ...headers },
    body,
    duplex: "half",
  } as RequestInit);
  const response = await all.POST(request, { params: Promise.resolve({}) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const fileOf = (bytes: Uint8Array, name: string, type = "application/octet-stream") =>
  new File([Uint8Array.from(bytes)], name, { type });

async function uploaded(shop: Shop, bytes: Uint8Array, name: string): Promise<string> {
  const { status, body } = await post(shop.apiKey, fileOf(bytes, name));
  expect(status).toBe(201);
  return Media.parse(body).id;
}

/** A row of a file of that type and name, whatever its content is. */
async function stored(shop: Shop, mimeType: string, filename: string | null) {
  const id = await uploaded(shop, photo, `${randomUUID()}.jpg`);
  const { organizationId } = shop;
  await shop.ctx.tenant((db) =>
    db.mediaFile.update({ where: { organizationId, id }, data: { mimeType, filename } }),
  );
  return id;
}

describe("S10 a file is served so that it can do no harm", () => {
  test("a picture is shown, as what it is and nothing else", async ({ createShop }) => {
    const shop = await createShop();
    const id = await uploaded(shop, photo, "Praça.jpg");
    const { status, headers, bytes } = await get({ apiKey: shop.apiKey, id });

    expect([status, bytes.equals(photo)]).toEqual([200, true]);
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-type": "image/jpeg",
      "content-length": String(photo.byteLength),
      "content-disposition": `inline; filename="Praca.jpg"; filename*=UTF-8''Pra%C3%A7a.jpg`,
      "x-content-type-options": "nosniff",
      "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": "private, no-cache",
      "accept-ranges": "bytes",
      etag: `"${sha256(photo)}"`,
    });
  });

  test.for([
    ["image/svg+xml", "x.svg"],
    ["text/html", "x.html"],
    ["application/xhtml+xml", "x.xhtml"],
    ["application/xml", "x.xml"],
    ["text/plain", "x.txt"],
    ["text/javascript", "x.js"],
    ["application/x-msdownload", "x.exe"],
    ["constructor", "x"],
  ])("%s is saved, never shown", async ([mimeType = "", filename = ""], { createShop }) => {
    const shop = await createShop();
    const id = await stored(shop, mimeType, filename);
    const { headers } = await get({ apiKey: shop.apiKey, id });

    expect(headers.get("content-type")).toBe("application/octet-stream");
    expect(headers.get("content-disposition")).toMatch(/^attachment; /);
    expect(headers.get("content-security-policy")).toBe(
      "sandbox; default-src 'none'; frame-ancestors 'none'",
    );
  });

  test("a PDF keeps its type and is saved", async ({ createShop }) => {
    const shop = await createShop();
    const id = await uploaded(shop, sample("document.pdf"), "nota.pdf");
    const { headers } = await get({ apiKey: shop.apiKey, id });
    expect([headers.get("content-type"), headers.get("content-disposition")?.split(";")[0]]).toEqual([
      "application/pdf",
      "attachment",
    ]);
  });

  test("whatever can be shown can be saved too", async ({ createShop }) => {
    const shop = await createShop();
    const id = await uploaded(shop, photo, "a.jpg");
    const { headers } = await get({ apiKey: shop.apiKey, id, query: "?download=1" });
    expect(headers.get("content-disposition")).toMatch(/^attachment; filename="a.jpg"/);
  });

  test.for([
    ["../../etc/passwd", `filename="passwd"`],
    ['a"\r\nX-Evil: 1.jpg', `filename="a_X-Evil: 1.jpg"`],
    ["foto\u202egpj.exe", `filename="fotogpj.exe"`],
  ] as const)(
    "the name %j is harmless, though a customer gave it",
    async ([given, shown], { createShop }) => {
      const shop = await createShop();
      const id = await stored(shop, "application/pdf", given);
      const { headers } = await get({ apiKey: shop.apiKey, id });
      expect(headers.get("content-disposition")).toContain(shown);
      expect(headers.get("x-evil")).toBeNull();
    },
  );

  test("a file without a name is called by its id and its type", async ({ createShop }) => {
    const shop = await createShop();
    const id = await stored(shop, "image/jpeg", null);
    const { headers } = await get({ apiKey: shop.apiKey, id });
    expect(headers.get("content-disposition")).toContain(`filename="${id}.jpg"`);
  });

  test("S1 another organization's file does not exist, for reading and for fetching again", async ({
    createShop,
  }) => {
    const [shop, other] = [await createShop(), await createShop()];
    const id = await uploaded(shop, photo, "a.jpg");
    expect((await get({ apiKey: other.apiKey, id })).status).toBe(404);
    expect((await get({ apiKey: other.apiKey, id: newId() })).status).toBe(404);
    expect((await get({ apiKey: "wrong", id })).status).toBe(401);
    const request = new Request("http://localhost/x", {
      method: "POST",
      headers: { Authorization: `Bearer ${other.apiKey}` },
    });
    expect((await retry.POST(request, { params: Promise.resolve({ id }) })).status).toBe(404);
  });
});

test("S10 Next's own headers, which win over a route's, say the same of files", async () => {
  const rules = (await config.headers?.()) ?? [];
  const told = rules
    .filter(({ source }) => matches(source, "/api/v1/media/x"))
    .flatMap(({ headers }) => headers);
  const last = new Map(told.map(({ key, value }) => [key, value]));
  expect(last.get("Content-Security-Policy")).toBe("sandbox; default-src 'none'; frame-ancestors 'none'");
  expect(last.get("X-Content-Type-Options")).toBe("nosniff");
});

/** As Next does: of several rules for one address, the last one counts. */
function matches(source: string, path: string): boolean {
  const pattern = source.replace(/:\w+\*/g, ".*").replace(/:\w+/g, "[^/]+");
  return new RegExp(`^${pattern}$`).test(path);
}

describe("a part of a file", () => {
  test("is what a player asks for", async ({ createShop }) => {
    const shop = await createShop();
    const film = sample("video.mp4");
    const id = await uploaded(shop, film, "film.mp4");
    const part = await get({ apiKey: shop.apiKey, id, headers: { Range: "bytes=10-19" } });

    expect(part.status).toBe(206);
    expect(part.bytes).toEqual(film.subarray(10, 20));
    expect(part.headers.get("content-range")).toBe(`bytes 10-19/${film.byteLength}`);
    expect(part.headers.get("content-length")).toBe("10");
    const rest = await get({ apiKey: shop.apiKey, id, headers: { Range: "bytes=-5" } });
    expect(rest.bytes).toEqual(film.subarray(-5));
  });

  test("that is not there is refused with the file's length", async ({ createShop }) => {
    const shop = await createShop();
    const id = await uploaded(shop, photo, "a.jpg");
    const beyond = await get({ apiKey: shop.apiKey, id, headers: { Range: "bytes=999999-" } });
    expect([beyond.status, beyond.headers.get("content-range")]).toEqual([
      416,
      `bytes */${photo.byteLength}`,
    ]);
  });

  test("is only given of the file that the reader knows; what it has already is not sent again", async ({
    createShop,
  }) => {
    const shop = await createShop();
    const id = await uploaded(shop, photo, "a.jpg");
    const tag = `"${sha256(photo)}"`;
    const ask = (headers: Record<string, string>) => get({ apiKey: shop.apiKey, id, headers });

    expect((await ask({ Range: "bytes=0-1", "If-Range": tag })).status).toBe(206);
    expect((await ask({ Range: "bytes=0-1", "If-Range": '"other"' })).status).toBe(200);
    expect((await ask({ Range: "bytes=0-1", "If-Range": new Date().toUTCString() })).status).toBe(200);
    const known = await ask({ "If-None-Match": `"other", W/${tag}` });
    expect([known.status, known.bytes.byteLength]).toEqual([304, 0]);
  });

  test("HEAD tells of a file without its bytes", async ({ createShop }) => {
    const shop = await createShop();
    const id = await uploaded(shop, photo, "a.jpg");
    const { status, headers, bytes } = await get({ apiKey: shop.apiKey, id, method: "HEAD" });
    expect([status, headers.get("content-length"), bytes.byteLength]).toEqual([
      200,
      String(photo.byteLength),
      0,
    ]);
  });
});

describe("a file that an agent uploads", () => {
  test.for([
    ["photo.jpg", "image/jpeg"],
    ["sticker.webp", "image/webp"],
    ["video.mp4", "video/mp4"],
    ["voice.ogg", "audio/ogg"],
    ["document.pdf", "application/pdf"],
  ] as const)("%s is taken as %s, by its content", async ([name, mimeType], { createShop }) => {
    const shop = await createShop();
    const { status, body } = await post(shop.apiKey, fileOf(sample(name), `../ação ${name}`, "image/gif"));
    expect(status).toBe(201);
    expect(Media.strict().parse(body)).toMatchObject({
      mimeType,
      filename: `ação ${name}`,
      byteSize: sample(name).byteLength,
    });
  });

  test("is one file when it comes again under the same name; the content lies there once", async ({
    createShop,
  }) => {
    const shop = await createShop();
    const [first, again] = await Promise.all([
      uploaded(shop, photo, "a.jpg"),
      uploaded(shop, photo, "a.jpg"),
    ]);
    const renamed = await uploaded(shop, photo, "b.jpg");
    const rows = await shop.ctx.tenant((db) =>
      db.mediaFile.findMany({ where: { organizationId: shop.organizationId } }),
    );

    expect(again).toBe(first);
    expect(renamed).not.toBe(first);
    expect(rows.map((row) => [row.status, row.sha256])).toEqual(Array(2).fill(["stored", sha256(photo)]));
  });

  test.for([
    ["a page", Buffer.from("<!doctype html><script>1</script>\u0007"), "media_type_refused", 422],
    ["a program", Buffer.from("4d5a90000300000004000000ffff0000", "hex"), "media_type_refused", 422],
    [
      "an animated GIF",
      Buffer.from(
        "47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b",
        "hex",
      ),
      "media_type_refused",
      422,
    ],
    ["nothing", Buffer.alloc(0), "invalid_input", 400],
    ["a photo of more than 5 MB", Buffer.concat([photo, Buffer.alloc(5 * MB)]), "payload_too_large", 413],
  ] as const)(
    "%s is refused, and the answer says what WhatsApp takes",
    async ([, bytes, code, status], { createShop }) => {
      const shop = await createShop();
      const answer = await post(shop.apiKey, fileOf(bytes, "a.jpg", "image/jpeg"));
      expect([answer.status, answer.body.code]).toEqual([status, code]);
      if (code === "payload_too_large")
        expect(answer.body.details).toEqual({ kind: "image", maxBytes: 5 * MB });
      if (code === "media_type_refused") {
        expect(answer.body.details).toMatchObject({
          accepted: expect.arrayContaining(["image/jpeg"]) as unknown,
        });
      }
      expect(
        await shop.ctx.tenant((db) => db.mediaFile.count({ where: { organizationId: shop.organizationId } })),
      ).toBe(0);
    },
  );

  test.for([
    ["no form", "{}", { "Content-Type": "application/json" }, 400],
    ["no boundary", "x", { "Content-Type": "multipart/form-data" }, 400],
    [
      "a form that breaks off",
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhello',
      { "Content-Type": "multipart/form-data; boundary=b" },
      400,
    ],
    [
      "more than is taken at all",
      "x",
      { "Content-Type": "multipart/form-data; boundary=b", "Content-Length": String(101 * MB) },
      413,
    ],
  ] as const)("%s is refused", async ([, body, headers, status], { createShop }) => {
    const shop = await createShop();
    expect((await send(shop.apiKey, body, headers)).status).toBe(status);
  });

  test("a form without a file is refused", async ({ createShop }) => {
    const shop = await createShop();
    expect((await post(shop.apiKey, null)).body.code).toBe("invalid_input");
    expect((await post(shop.apiKey, "text")).body.code).toBe("invalid_input");
    expect((await post(shop.apiKey, fileOf(photo, "a.jpg"), "other")).body.code).toBe("invalid_input");
  });

  test("a file needs no name", async ({ createShop }) => {
    const shop = await createShop();
    const body =
      '--b\r\nContent-Disposition: form-data; name="file"\r\nContent-Type: application/octet-stream\r\n\r\nOlá\r\n--b--\r\n';
    const answer = await send(shop.apiKey, body, { "Content-Type": "multipart/form-data; boundary=b" });
    expect(answer).toMatchObject({
      status: 201,
      body: { mimeType: "text/plain", filename: null, byteSize: 4 },
    });
  });

  test("an endless form is cut off at 100 MB", async ({ createShop }) => {
    const shop = await createShop();
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      start: (controller) =>
        controller.enqueue(
          Buffer.from('--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'),
        ),
      pull(controller) {
        sent += 1;
        controller.enqueue(Buffer.alloc(MB, "x"));
      },
    });
    const answer = await send(shop.apiKey, endless, { "Content-Type": "multipart/form-data; boundary=b" });
    expect([answer.status, answer.body.code]).toEqual([413, "payload_too_large"]);
    expect(sent).toBeLessThan(110);
  });
});

describe("a customer's file", () => {
  test("is served once it came, and before that the answer says when to ask again", async ({
    createShop,
    system,
  }) => {
    const shop = await createShop();
    const response = await fetch(`${env().META_GRAPH_BASE_URL}/__sim/messages`, {
      method: "POST",
      body: JSON.stringify({
        phoneNumberId: shop.phoneId,
        from: "5511987654321",
        type: "image",
        image: { file: photo.toString("base64"), mimeType: "image/jpeg" },
      }),
    });
    const { wamid } = (await response.json()) as { wamid: string };
    const where = { organizationId: shop.organizationId, wamid };
    const message = await vi.waitFor(
      async () => {
        await drainWebhooks(system);
        return shop.ctx.tenant((db) => db.message.findFirstOrThrow({ where }));
      },
      { timeout: 10_000, interval: 20 },
    );
    const id = message.mediaId ?? "";
    const early = await get({ apiKey: shop.apiKey, id });
    expect([early.status, early.headers.get("retry-after")]).toEqual([409, "2"]);
    expect(JSON.parse(early.bytes.toString())).toMatchObject({ code: "media_pending" });

    await drainMedia(system);
    const { status, bytes } = await get({ apiKey: shop.apiKey, id });
    expect([status, bytes.equals(photo)]).toEqual([200, true]);
  });

  test("that could not be had says why, and can be asked for again", async ({ createShop }) => {
    const shop = await createShop();
    const { organizationId, phoneId, apiKey } = shop;
    const { id } = await shop.ctx.tenant((db) =>
      db.mediaFile.create({
        data: { organizationId, phoneId, metaMediaId: "1", status: "failed", error: "expired", attempts: 5 },
      }),
    );
    const failed = await get({ apiKey, id });
    expect(failed.status).toBe(404);
    expect(JSON.parse(failed.bytes.toString())).toMatchObject({
      code: "media_failed",
      details: { reason: "expired" },
    });

    const again = () =>
      retry.POST(
        new Request("http://localhost/x", { method: "POST", headers: { Authorization: `Bearer ${apiKey}` } }),
        { params: Promise.resolve({ id }) },
      );
    const response = await again();
    expect(response.status).toBe(202);
    expect(MessageMedia.strict().parse(await response.json())).toMatchObject({
      id,
      status: "pending",
      error: null,
    });
    const row = await shop.ctx.tenant((db) => db.mediaFile.findFirst({ where: { organizationId, id } }));
    expect(row).toMatchObject({ status: "pending", attempts: 0 });
    expect((await again()).status).toBe(409);
  });
});
