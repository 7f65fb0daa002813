import http from "node:http";
import { fc } from "@fast-check/vitest";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { GET, POST } from "@/app/api/v1/whatsapp/webhook/route";
import { apiHeaders } from "@/http/api-headers";
import { env } from "@/lib/server/env";
import { sealAppSecret, sealVerifyToken } from "@/services/whatsapp/connections";
import { openConnection, post, request, startWebServer, uniqueBody, WEBHOOK } from "@/testing/web-fixtures";
import { contactOf, encode, metaId, sign, test, textMessage, type Tenant } from "@/testing/webhook-fixtures";

let web: Awaited<ReturnType<typeof startWebServer>>;
beforeAll(async () => {
  web = await startWebServer();
});
afterAll(() => web.close());

const codeOf = ({ body }: { body: string }) => (JSON.parse(body) as { code?: string }).code;

/** An organization's own Meta app with its own address. */
async function useOwnApp({ ctx, configId, organizationId }: Tenant, appSecret: string) {
  const data = {
    flow: "manual" as const,
    metaAppId: metaId(),
    sealedAppSecret: await sealAppSecret(configId, appSecret),
    sealedVerifyToken: await sealVerifyToken(configId, "own-verify-token"),
  };
  await ctx.tenant((db) => db.whatsAppConfig.updateMany({ where: { organizationId }, data }));
  return `${WEBHOOK}/${configId}`;
}

describe("R3 a signature", () => {
  test("R3 counts over the bytes as they came: escaped, with emoji, in any writing", async ({
    createTenant,
    logs,
  }) => {
    const tenant = await createTenant();
    const value = {
      contacts: [contactOf("55119", "Zoë 🎈")],
      messages: [textMessage("55119", "você 😀 a/b <%@>")],
    };
    const plain = JSON.stringify(tenant.webhook(value));
    const escaped = encode(tenant.webhook(value)).replaceAll("<", "\\u003c").replaceAll("@", "\\u0040");
    const spaced = JSON.stringify(tenant.webhook(value), null, 2);
    for (const body of [plain, escaped, spaced]) expect((await post(web.port, body)).status).toBe(200);

    const stored = (await logs()).map(({ payload }) => payload);
    expect(stored.toSorted()).toEqual([plain, escaped, spaced].toSorted());
  });

  test.for([
    ["that is missing", undefined, 401, "signature_missing"],
    ["that is empty", "", 401, "signature_missing"],
    ["that is too short", (right: string) => right.slice(0, -1), 403, "signature_wrong"],
    ["that is too long", (right: string) => `${right}0`, 403, "signature_wrong"],
    ["of another algorithm", (right: string) => right.replace("sha256", "sha1"), 403, "signature_wrong"],
    ["of another secret", (_: string, body: string) => sign(body, "another"), 403, "signature_wrong"],
    ["that came twice", (right: string) => [right, right], 403, "signature_wrong"],
  ] as const)("R3 is refused %s", async ([, change, status, code], { logs }) => {
    const body = uniqueBody();
    const header = typeof change === "function" ? change(sign(body), body) : change;
    const answer = await request(web.port, {
      method: "POST",
      body,
      headers: header === undefined ? {} : { "X-Hub-Signature-256": header },
    });
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    expect(await logs()).toEqual([]);
  });

  test("R3 does not fit a body in which any one byte was changed", async ({ logs }) => {
    const body = Buffer.from(uniqueBody());
    const agent = new http.Agent({ keepAlive: true });
    const change = fc.integer({ min: 1, max: 255 });
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: body.length - 1 }), change, async (at, by) => {
        const changed = Buffer.from(body);
        changed[at] = (changed[at] ?? 0) ^ by;
        expect((await post(web.port, changed, { signature: sign(body), agent })).status).toBe(403);
      }),
      { numRuns: 50 },
    );
    agent.destroy();
    expect(await logs()).toEqual([]);
  });

  test("R3 at an own address is that of its own app; a changed secret and an ended connection count at once", async ({
    createTenant,
    logs,
  }) => {
    const tenant = await createTenant();
    const path = await useOwnApp(tenant, "first-secret");
    const deliver = async (secret: string) => {
      const body = uniqueBody();
      return (await post(web.port, body, { path, signature: sign(body, secret) })).status;
    };
    expect(await deliver("first-secret")).toBe(200);
    expect(await deliver(env().META_APP_SECRET)).toBe(403);

    await useOwnApp(tenant, "second-secret");
    expect(await deliver("first-secret")).toBe(403);
    expect(await Promise.all(Array.from({ length: 20 }, () => deliver("second-secret")))).toEqual(
      Array(20).fill(200),
    );
    expect(await logs()).toHaveLength(21);
    expect(new Set((await logs()).map((log) => log.endpointConfigId))).toEqual(new Set([tenant.configId]));

    const { organizationId } = tenant;
    await tenant.ctx.tenant((db) =>
      db.whatsAppConfig.updateMany({ where: { organizationId }, data: { status: "disconnected" } }),
    );
    expect(await deliver("second-secret")).toBe(404);
  });
});

describe("the server before Next", () => {
  const headersOf = (headers: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(headers).filter(
        ([name]) => !/^(date|connection|keep-alive|content-length|transfer-encoding)$/.test(name),
      ),
    );
  const hidden = (text: string) => text.replaceAll(/[0-9a-f-]{36}/g, "<id>");
  const right = `?hub.mode=subscribe&hub.challenge=42&hub.verify_token=${env().META_WEBHOOK_VERIFY_TOKEN}`;
  const stored = uniqueBody();

  test.for([
    ["POST", "", stored, sign(stored)],
    ["POST", "", stored, ""],
    ["POST", "", stored, sign("{}")],
    ["POST", "", "no json", sign("no json")],
    ["GET", right, undefined, ""],
    ["GET", "?hub.mode=subscribe&hub.challenge=42&hub.verify_token=wrong", undefined, ""],
    ["GET", "", undefined, ""],
  ] as const)("answers %s %s exactly as the route in Next does", async ([method, query, body, signature]) => {
    const headers = { "x-hub-signature-256": signature };
    const ours = await request(web.port, {
      method,
      path: `${WEBHOOK}${query}`,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    const theirs = await (method === "POST" ? POST : GET)(
      new Request(`http://localhost${WEBHOOK}${query}`, { method, headers, ...(body ? { body } : {}) }),
      { params: Promise.resolve({}) },
    );
    const added = { ...apiHeaders, "X-Content-Type-Options": "nosniff" };
    for (const [name, value] of Object.entries(added)) theirs.headers.set(name, value);

    expect(ours.status).toBe(theirs.status);
    expect(hidden(ours.body)).toBe(hidden(await theirs.text()));
    expect(hidden(JSON.stringify(headersOf(ours.headers), Object.keys(ours.headers).sort()))).toBe(
      hidden(JSON.stringify(headersOf(Object.fromEntries(theirs.headers)), Object.keys(ours.headers).sort())),
    );
    expect(Object.keys(headersOf(ours.headers)).toSorted()).toEqual([...theirs.headers.keys()].toSorted());
  });

  test("takes deliveries at every address the documents name, with a slash and a query too", async ({
    logs,
  }) => {
    const paths = [
      "/webhooks/whatsapp",
      "/api/whatsapp/webhook/",
      "/api/webhooks/whatsapp?a=b",
      `${WEBHOOK}/`,
      "/Webhooks/WhatsApp",
      WEBHOOK.replace("w", "%77"),
    ];
    for (const path of paths) expect((await post(web.port, uniqueBody(), { path })).status).toBe(200);
    expect(await logs()).toHaveLength(paths.length);
  });

  test("hands everything else on", async () => {
    for (const [method, path] of [
      ["GET", "/"],
      ["PUT", WEBHOOK],
      ["OPTIONS", WEBHOOK],
      ["POST", `${WEBHOOK}-logs`],
    ] as const) {
      expect((await request(web.port, { method, path })).body).toBe("others");
    }
  });

  test("lets nobody bring a body to a page", async () => {
    for (const path of [
      "/sign-in",
      "/",
      "/dashboard/conversations",
      "/API/x",
      "http://localhost/api/v1/me",
    ]) {
      expect(await request(web.port, { method: "POST", path, body: "x" })).toMatchObject({
        status: 405,
        body: "",
      });
    }
    const { socket, ended } = openConnection(web.port);
    socket.write(`POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n`);
    expect(await ended).toMatch(/^HTTP\/1\.1 405 /);
  });

  test("answers many deliveries over one connection", async ({ logs }) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => post(web.port, uniqueBody(), { agent })),
    );
    agent.destroy();
    expect(answers.map(({ status }) => status)).toEqual(Array(30).fill(200));
    expect(await logs()).toHaveLength(30);
  });

  test("stores what comes together as one group, and the same body in it once", async ({ logs }) => {
    const same = uniqueBody();
    const bodies = [...Array.from({ length: 20 }, uniqueBody), ...Array<string>(30).fill(same)];
    const answers = await Promise.all(bodies.map((body) => post(web.port, body)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const stored = await logs();
    expect(stored).toHaveLength(21);
    expect(stored.find(({ payload }) => payload === same)?.deliveries).toBe(30);
  });

  test("stores a batch of 3 MB", async ({ logs }) => {
    const body = JSON.stringify({ object: "x", text: "é".repeat(1_500_000) });
    expect((await post(web.port, body)).status).toBe(200);
    expect((await logs())[0]?.payload).toBe(body);
  });
});

const head = (more: string) => `POST ${WEBHOOK} HTTP/1.1\r\nHost: x\r\n${more}\r\n\r\n`;

describe("a body that is not as it should be", () => {
  test("R20 that says it is larger than 4 MB is refused before it is sent", async () => {
    const { socket, ended } = openConnection(web.port);
    socket.write(head(`Content-Length: ${10 * 1024 * 1024}`));
    expect(await ended).toMatch(/^HTTP\/1\.1 413 [^]*payload_too_large/);
  });

  test("R20 that asks first need not be sent when it is too large, and else may come", async () => {
    const large = openConnection(web.port);
    large.socket.write(head(`Expect: 100-continue\r\nContent-Length: ${10 * 1024 * 1024}`));
    expect(await large.ended).toMatch(/^HTTP\/1\.1 413 /);

    const body = uniqueBody();
    const small = openConnection(web.port);
    const more = `Expect: 100-continue\r\nConnection: close\r\nX-Hub-Signature-256: ${sign(body)}\r\nContent-Length: ${body.length}`;
    small.socket.write(head(more));
    await expect.poll(small.received).toMatch(/^HTTP\/1\.1 100 /);
    small.socket.write(body);
    expect(await small.ended).toMatch(/HTTP\/1\.1 200 OK[^]*\{"received":true\}/);
  });

  test("R20 that grows beyond 4 MB without having said so is refused, and its sender gets to read that", async () => {
    const { socket, ended } = openConnection(web.port);
    socket.write(head("Transfer-Encoding: chunked"));
    const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
    for (let count = 0; count < 80; count += 1) socket.write(chunk);
    socket.write("0\r\n\r\n");
    expect(await ended).toMatch(/^HTTP\/1\.1 413 [^]*payload_too_large/);
  });

  test("R20 of which half comes before the sender goes away is not stored, and hurts nobody", async ({
    logs,
  }) => {
    const body = uniqueBody();
    const { socket, ended } = openConnection(web.port);
    socket.write(
      head(`X-Hub-Signature-256: ${sign(body)}\r\nContent-Length: ${body.length}`) + body.slice(0, 20),
    );
    socket.end();
    await ended;
    expect((await post(web.port, uniqueBody())).status).toBe(200);
    expect(await logs()).toHaveLength(1);
  });

  test("R20 that is shorter than it says is not waited for long", async ({ logs }) => {
    const hasty = await startWebServer({ bodyWithinMs: 100 });
    const { socket, ended } = openConnection(hasty.port);
    socket.write(`${head("Content-Length: 500")}{"object":`);
    expect(await ended).toMatch(/^HTTP\/1\.1 408 /);
    await hasty.close();
    expect(await logs()).toEqual([]);
  });

  test("R20 large ones that come slowly give way to one that comes at once", async ({ logs }) => {
    const slow = Array.from({ length: 20 }, () => openConnection(web.port));
    const part = "x".repeat(3_900_000);
    for (const { socket } of slow) socket.write(head("Content-Length: 4000000") + part);
    const body = JSON.stringify({ object: "x", text: "x".repeat(3_500_000) });
    for (let count = 0; count < 5; count += 1)
      expect((await post(web.port, body.replace("xx", `x${count}`))).status).toBe(200);
    expect(await logs()).toHaveLength(5);
    await expect.poll(() => slow.some(({ received }) => /^HTTP\/1\.1 503 /.test(received()))).toBe(true);
    for (const { socket } of slow) socket.destroy();
  });

  test("R20 that is longer than it says makes no second delivery", async ({ logs }) => {
    const body = uniqueBody();
    const { socket, ended } = openConnection(web.port);
    const more = `X-Hub-Signature-256: ${sign(body)}\r\nContent-Length: ${body.length}`;
    socket.write(`${head(more)}${body}and more than was said\r\n\r\n`);
    expect(await ended).toMatch(/^(HTTP\/1\.1 200 [^]*)?HTTP\/1\.1 400 Bad Request[^]*$/);
    expect((await post(web.port, body)).status).toBe(200);
    expect(await logs()).toHaveLength(1);
  });

  test("R20 that is announced in two ways at once is refused", async () => {
    const { socket, ended } = openConnection(web.port);
    socket.write(`${head("Content-Length: 4\r\nTransfer-Encoding: chunked")}0\r\n\r\n`);
    expect(await ended).toMatch(/^HTTP\/1\.1 400 /);
  });
});
