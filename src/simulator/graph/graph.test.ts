import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { app, like, startTestSimulator, type TestSimulator } from "../testing/start";

let meta: TestSimulator;
beforeEach(async () => {
  meta = await startTestSimulator();
});
afterEach(() => meta.close());

async function newGrant(options: { redirectUri?: string; phones?: number } = {}) {
  const phones = Array.from({ length: options.phones ?? 1 }, (_, index) => ({
    displayPhoneNumber: `+55 11 4000-${1000 + index}`,
    verifiedName: `Padaria ${index}`,
  }));
  const waba = await meta.control("wabas", { name: "Padaria", phones });
  const { code } = await meta.control("grants", {
    wabaIds: [waba.wabaId],
    redirectUri: options.redirectUri ?? null,
  });
  return { ...waba, code };
}

describe("authorization codes", () => {
  test("give a token once", async () => {
    const { code } = await newGrant();

    const first = await meta.exchange(code);
    const second = await meta.exchange(code);

    expect(first.status).toBe(200);
    expect(first.body).toEqual({
      access_token: like(/^EAAJB\w{100,}$/),
      token_type: "bearer",
      expires_in: 5183999,
    });
    expect(second.status).toBe(400);
    expect(second.body.error).toMatchObject({ type: "OAuthException", code: 100, error_subcode: 36009 });
    expect(second.body.error.fbtrace_id).toEqual(like(/./));
  });

  test("live 30 seconds", async () => {
    const { code } = await newGrant();
    await meta.control("time", { offsetMs: 30_000 });

    const late = await meta.exchange(code);

    expect(late.body.error).toMatchObject({ code: 100, error_subcode: 36007 });
  });

  test("are bound to the very redirect_uri, and a wrong one does not use them up", async () => {
    const { code } = await newGrant({ redirectUri: "https://product.test/settings" });

    const slash = await meta.exchange(code, "https://product.test/settings/");
    const none = await meta.exchange(code);
    const right = await meta.exchange(code, "https://product.test/settings");

    expect(slash.body.error).toMatchObject({ code: 100, error_subcode: 36008 });
    expect(none.body.error).toMatchObject({ code: 100, error_subcode: 36008 });
    expect(right.status).toBe(200);
  });

  test("can be exchanged by a form body, and only with the app's own secret", async () => {
    const { code } = await newGrant();
    const post = (secret: string) =>
      fetch(`${meta.url}/oauth/access_token`, {
        method: "POST",
        body: new URLSearchParams({ client_id: app.id, client_secret: secret, code }),
      });

    const wrong = await post("guess");
    const right = await post(app.secret);

    expect(wrong.status).toBe(400);
    expect(right.status).toBe(200);
  });
});

describe("tokens", () => {
  test("debug_token names the app and the shared WABA", async () => {
    const { code, wabaId } = await newGrant();
    const token = (await meta.exchange(code)).body.access_token;

    const seen = await meta.request(
      "GET",
      `/v24.0/debug_token?input_token=${token}`,
      undefined,
      `${app.id}|${app.secret}`,
    );

    expect(seen.body.data).toMatchObject({
      app_id: app.id,
      is_valid: true,
      type: "SYSTEM_USER",
      granular_scopes: [
        { scope: "whatsapp_business_management", target_ids: [wabaId] },
        { scope: "whatsapp_business_messaging", target_ids: [wabaId] },
      ],
    });
  });

  test("debug_token says of an invented token that it is not valid, and refuses a wrong app token", async () => {
    const invented = await meta.request(
      "GET",
      "/debug_token?input_token=EAAx",
      undefined,
      `${app.id}|${app.secret}`,
    );
    const stranger = await meta.request("GET", "/debug_token?input_token=EAAx", undefined, `${app.id}|guess`);

    expect(invented.body.data).toMatchObject({ is_valid: false, error: { code: 190 } });
    expect(stranger.status).toBe(401);
    expect(stranger.body.error.code).toBe(190);
  });

  test("reach only the WABAs they were granted; a foreign id looks like none", async () => {
    const mine = await meta.connected();
    const other = await meta.connected();

    for (const path of [`/${other.wabaId}`, `/${other.wabaId}/phone_numbers`, `/${other.phoneId}`, "/123"]) {
      const answer = await meta.request("GET", `/v25.0${path}`, undefined, mine.token);
      expect(answer.status, path).toBe(400);
      expect(answer.body.error, path).toMatchObject({ code: 100, error_subcode: 33 });
    }
    expect((await meta.request("GET", `/${mine.wabaId}`, undefined, mine.token)).body).toMatchObject({
      id: mine.wabaId,
      name: "Padaria",
    });
  });

  test("that are unknown, revoked or missing are refused", async () => {
    const { wabaId, token } = await meta.connected();

    expect((await meta.request("GET", `/${wabaId}`)).body.error.code).toBe(104);
    const unknown = await meta.request("GET", `/${wabaId}`, undefined, "EAAJBnothing");
    expect([unknown.status, unknown.body.error.code]).toEqual([401, 190]);

    await meta.control("tokens/revoke", { wabaId });
    const revoked = await meta.request("GET", `/${wabaId}`, undefined, token);
    expect([revoked.status, revoked.body.error.code]).toEqual([401, 190]);
  });
});

describe("phone numbers", () => {
  test("come in pages that next links together", async () => {
    const { code, wabaId, phoneNumberIds } = await newGrant({ phones: 5 });
    const token = (await meta.exchange(code)).body.access_token;

    const seen: string[] = [];
    let path: string | undefined = `/v25.0/${wabaId}/phone_numbers?fields=id,status&limit=2`;
    let pages = 0;
    while (path !== undefined) {
      const { body } = await meta.request("GET", path, undefined, token);
      seen.push(...body.data.map((phone: { id: string }) => phone.id));
      path = body.paging.next?.replace(meta.url, "");
      pages += 1;
    }

    expect(pages).toBe(3);
    expect(seen.sort()).toEqual(phoneNumberIds.sort());
  });

  test("refuse a field Meta does not have", async () => {
    const { wabaId, token } = await meta.connected();

    const answer = await meta.request("GET", `/${wabaId}/phone_numbers?fields=id,colour`, undefined, token);

    expect(answer.body.error.message).toContain("nonexisting field (colour)");
  });

  test("register with a PIN, and afterwards only with that PIN", async () => {
    const { code, phoneNumberIds } = await newGrant();
    const token = (await meta.exchange(code)).body.access_token;
    const phone = `/v25.0/${phoneNumberIds[0]}`;
    const register = (pin: string) =>
      meta.request("POST", `${phone}/register`, { messaging_product: "whatsapp", pin }, token);
    const status = async () =>
      (await meta.request("GET", `${phone}?fields=status`, undefined, token)).body.status;

    expect(await status()).toBe("PENDING");
    expect((await register("12345")).body.error.code).toBe(100);
    expect((await register("123456")).body).toEqual({ success: true });
    expect(await status()).toBe("CONNECTED");
    expect((await register("654321")).body.error.code).toBe(133005);
  });

  test("are locked after ten registrations in 72 hours", async () => {
    const { phoneId, token } = await meta.connected();
    const register = () =>
      meta.request("POST", `/${phoneId}/register`, { messaging_product: "whatsapp", pin: "123456" }, token);

    for (let call = 0; call < 10; call += 1) expect((await register()).status).toBe(200);

    expect((await register()).body.error.code).toBe(133016);
  });
});

describe("subscribed_apps", () => {
  test("shows, adds and removes our app", async () => {
    const { wabaId, token } = await meta.connected();
    const path = `/v25.0/${wabaId}/subscribed_apps`;
    const shown = async () => (await meta.request("GET", path, undefined, token)).body.data;

    expect(await shown()).toMatchObject([{ whatsapp_business_api_data: { id: app.id } }]);
    expect((await meta.request("DELETE", path, undefined, token)).body).toEqual({ success: true });
    expect(await shown()).toEqual([]);
    expect((await meta.request("POST", path, {}, token)).body).toEqual({ success: true });
    expect(await shown()).toHaveLength(1);
  });
});

describe("faults", () => {
  test("fail the next call of one WABA with the given code and leave others alone", async () => {
    const [unlucky, other] = [await meta.connected(), await meta.connected()];
    await meta.control("faults", {
      match: { method: "POST", path: "/subscribed_apps", scope: unlucky.wabaId },
      error: { http: 500, code: 2, message: "Service temporarily unavailable" },
    });
    const subscribe = (one: typeof other) =>
      meta.request("POST", `/v25.0/${one.wabaId}/subscribed_apps`, {}, one.token);

    expect((await subscribe(other)).status).toBe(200);
    const failed = await subscribe(unlucky);
    expect([failed.status, failed.body.error.code]).toEqual([500, 2]);
    expect((await subscribe(unlucky)).status).toBe(200);
  });

  test("hit the exchange of a code by the WABA it is for", async () => {
    const { code, wabaId } = await newGrant();
    await meta.control("faults", { match: { scope: wabaId }, error: { code: 4 } });

    expect((await meta.exchange(code)).body.error.code).toBe(4);
    expect((await meta.exchange(code)).status).toBe(200);
  });

  test("hit the one call of an address whose body says it", async () => {
    const { phoneId, token } = await meta.connected();
    await meta.control("messages", { phoneNumberId: phoneId, from: "5511999990000", text: "Oi" });
    await meta.control("faults", { match: { scope: phoneId, bodyIncludes: "second" }, error: { code: 4 } });
    const send = (body: string) =>
      meta.request(
        "POST",
        `/${phoneId}/messages`,
        { messaging_product: "whatsapp", to: "5511999990000", type: "text", text: { body } },
        token,
      );

    expect((await send("the first")).status).toBe(200);
    expect((await send("the second")).body.error.code).toBe(4);
    expect((await send("the second")).status).toBe(200);
  });

  test("can take a message and hang up before answering", async () => {
    const { phoneId, token } = await meta.connected();
    await meta.control("messages", { phoneNumberId: phoneId, from: "5511999990000", text: "Oi" });
    await meta.control("faults", { match: { path: "/messages", scope: phoneId }, dropAfterAccept: true });

    const send = meta.request(
      "POST",
      `/${phoneId}/messages`,
      { messaging_product: "whatsapp", to: "5511999990000", type: "text", text: { body: "Olá" } },
      token,
    );

    await expect(send).rejects.toThrow("fetch failed");
    const { messages } = await meta.control("state");
    expect(messages.slice(-2)).toMatchObject([{ text: "Oi" }, { direction: "outbound", text: "Olá" }]);
  });

  test("can answer with something that is not JSON", async () => {
    const { wabaId } = await meta.connected();
    await meta.control("faults", {
      match: { scope: wabaId },
      body: { http: 502, text: "<h1>Bad gateway</h1>" },
    });

    const response = await fetch(`${meta.url}/v25.0/${wabaId}`);

    expect([response.status, await response.text()]).toEqual([502, "<h1>Bad gateway</h1>"]);
  });
});

test("the call log tells what was asked without giving a secret away", async () => {
  const { phoneId, wabaId, token } = await meta.connected();
  await meta.request(
    "POST",
    `/v25.0/${phoneId}/register`,
    { messaging_product: "whatsapp", pin: "314159" },
    token,
  );

  const { data } = await meta.control(`calls?scope=${wabaId}`);

  expect(data.map((call: { method: string; path: string }) => `${call.method} ${call.path}`)).toEqual([
    "GET /oauth/access_token",
    `POST /${phoneId}/register`,
  ]);
  const text = JSON.stringify(data);
  for (const secret of [token, "314159", app.secret]) expect(text).not.toContain(secret);
  expect(data[1]?.body.pin).toMatch(/^sha256:/);
});
