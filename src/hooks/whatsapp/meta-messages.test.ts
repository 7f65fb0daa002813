import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isMetaOrigin, isReadyFor, readCallbackMessage, readMetaMessage } from "./meta-messages";

const dialogUrl = "http://127.0.0.1:4010/v24.0/dialog/oauth?client_id=1";
const facebook = "https://www.facebook.com";
const signup = (event: string, data?: unknown) => ({ type: "WA_EMBEDDED_SIGNUP", event, version: 3, data });

describe("who may speak for Meta", () => {
  test.each([
    "https://facebook.com",
    "https://www.facebook.com",
    "https://business.facebook.com",
    "https://a.b.facebook.com",
  ])("%s may", (origin) => {
    expect(isMetaOrigin(origin, null)).toBe(true);
    expect(isMetaOrigin(origin, dialogUrl)).toBe(true);
  });

  test.each([
    "https://evilfacebook.com",
    "https://facebook.com.evil",
    "https://facebook.com.evil.com",
    "https://www-facebook.com",
    "https://facebook.co",
    "https://facebook.com.",
    "https://evil.com/facebook.com",
    "https://facebook.com@evil.com",
    "https://facebook.com/",
    "https://facebook.com:8443",
    "http://facebook.com",
    "http://www.facebook.com",
    "ftp://facebook.com",
    "facebook.com",
    ".facebook.com",
    "null",
    "",
    "javascript:alert(1)//facebook.com",
    "https://xn--fcebook-hwa.com",
  ])("%j may not", (origin) => {
    expect(isMetaOrigin(origin, null)).toBe(false);
    expect(isMetaOrigin(origin, dialogUrl)).toBe(false);
  });

  test("the exact origin of the dialog may, its neighbours may not", () => {
    expect(isMetaOrigin("http://127.0.0.1:4010", dialogUrl)).toBe(true);
    expect(isMetaOrigin("http://127.0.0.1:4010", null)).toBe(false);
    for (const neighbour of [
      "http://127.0.0.1:4011",
      "https://127.0.0.1:4010",
      "http://127.0.0.1",
      "http://x.127.0.0.1:4010",
    ]) {
      expect(isMetaOrigin(neighbour, dialogUrl)).toBe(false);
    }
  });

  test("no host that only contains the name gets in", () => {
    const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);
    fc.assert(
      fc.property(label, label, (before, after) => {
        expect(isMetaOrigin(`https://${before}facebook.com`, null)).toBe(false);
        expect(isMetaOrigin(`https://facebook.com.${after}`, null)).toBe(false);
        expect(isMetaOrigin(`https://facebook.com${after}.com`, null)).toBe(false);
        expect(isMetaOrigin(`http://${before}.facebook.com`, null)).toBe(false);
      }),
    );
  });

  test("no text at all makes the check throw", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl()), fc.option(fc.string()), (origin, url) => {
        expect(typeof isMetaOrigin(origin, url)).toBe("boolean");
      }),
    );
  });
});

describe("what Meta says", () => {
  const ids = {
    phone_number_id: "106540352242922",
    waba_id: "524126980791429",
    business_id: "2729063490586005",
  };

  test.each([
    ["a JSON string", JSON.stringify(signup("FINISH", ids))],
    ["an object", signup("FINISH", ids)],
  ])("is understood as %s", (_how, data) => {
    expect(readMetaMessage({ origin: facebook, data }, null)).toEqual({
      kind: "finished",
      ids: {
        event: "FINISH",
        phoneId: ids.phone_number_id,
        wabaId: ids.waba_id,
        businessId: ids.business_id,
        wabaIds: null,
      },
    });
  });

  test.each([
    ["FINISH_ONLY_WABA", { waba_id: "1" }, { wabaId: "1", phoneId: null }],
    ["FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING", { waba_id: "1" }, { wabaId: "1", phoneId: null }],
    [
      "FINISH_GRANT_ONLY_API_ACCESS",
      { waba_ids: ["7", 8, null, "x"] },
      { wabaId: "7", phoneId: null, wabaIds: ["7", "8"] },
    ],
    ["FINISH", { waba_id: "1", waba_ids: [] }, { wabaId: "1", wabaIds: null }],
    [
      "FINISH",
      { waba_ids: Array.from({ length: 30 }, (_, index) => String(index + 1)) },
      { wabaIds: Array.from({ length: 20 }, (_, index) => String(index + 1)) },
    ],
    ["FINISH_OBO_MIGRATION", { waba_id: 12, phone_number_id: 34 }, { wabaId: "12", phoneId: "34" }],
    ["FINISH_SOMETHING_NEW", undefined, { wabaId: null, phoneId: null }],
    ["FINISH", "not an object", { wabaId: null, phoneId: null }],
    ["FINISH", { waba_id: "<script>", phone_number_id: {} }, { wabaId: null, phoneId: null }],
  ])("%s with %j finishes", (event, data, expected) => {
    const message = readMetaMessage({ origin: facebook, data: signup(event, data) }, null);
    expect(message).toMatchObject({ kind: "finished", ids: { event, ...expected } });
  });

  test("a plain cancel names the step where the person left", () => {
    const data = signup("CANCEL", { current_step: "PHONE_NUMBER_SETUP" });
    expect(readMetaMessage({ origin: facebook, data }, null)).toEqual({
      kind: "cancelled",
      step: "PHONE_NUMBER_SETUP",
    });
    expect(readMetaMessage({ origin: facebook, data: signup("CANCEL") }, null)).toEqual({
      kind: "cancelled",
      step: null,
    });
  });

  test.each([
    ["CANCEL", { error_message: "Too many", error_code: "524126", session_id: "f34", timestamp: "1" }],
    ["CANCEL", { error_message: "Too many", error_id: 524126, session_id: "f34" }],
    ["ERROR", { error_message: "Too many", error_code: 524126, session_id: "f34" }],
  ])("%s with an error is an error, verbatim", (event, data) => {
    expect(readMetaMessage({ origin: facebook, data: JSON.stringify(signup(event, data)) }, null)).toEqual({
      kind: "failed",
      message: "Too many",
      code: "524126",
      sessionId: "f34",
    });
  });

  test("an error without any data is still an error", () => {
    expect(readMetaMessage({ origin: facebook, data: signup("ERROR") }, null)).toEqual({
      kind: "failed",
      message: null,
      code: null,
      sessionId: null,
    });
  });

  test("anything else is ignored and never throws", () => {
    const noise = [
      "cb=f2a3&domain=localhost&is_canvas=false",
      "{",
      "null",
      null,
      undefined,
      42,
      [],
      {},
      { type: "WA_EMBEDDED_SIGNUP" },
      { type: "WA_EMBEDDED_SIGNUP", event: 5 },
      { type: "OTHER", event: "FINISH" },
      signup("HEARTBEAT", ids),
      signup("UNFINISHED", ids),
    ];
    for (const data of noise) expect(readMetaMessage({ origin: facebook, data }, null)).toBeNull();
    fc.assert(
      fc.property(fc.anything(), (data) => {
        const message = readMetaMessage({ origin: facebook, data: signup("FINISH", data) }, null);
        expect(message?.kind).toBe("finished");
        readMetaMessage({ origin: facebook, data }, null);
      }),
    );
  });

  test("a stranger saying the same is ignored", () => {
    const data = signup("FINISH", ids);
    expect(readMetaMessage({ origin: "https://evilfacebook.com", data }, null)).toBeNull();
    expect(readMetaMessage({ origin: "http://127.0.0.1:4010", data }, null)).toBeNull();
    expect(readMetaMessage({ origin: "http://127.0.0.1:4010", data }, dialogUrl)).not.toBeNull();
  });
});

describe("what the callback page says", () => {
  const own = "https://app.example";
  const good = {
    type: "WA_CALLBACK_DATA",
    status: "success",
    code: "c",
    state: "s",
    wabaId: null,
    error: null,
  };

  test("is heard from our own origin only", () => {
    expect(readCallbackMessage({ origin: own, data: good }, own)).toMatchObject({ code: "c", state: "s" });
    for (const origin of [
      "https://app.example.evil",
      "http://app.example",
      "https://app.example:444",
      facebook,
      "null",
    ]) {
      expect(readCallbackMessage({ origin, data: good }, own)).toBeNull();
    }
  });

  test("is asked for first, and given to whoever is ready for just that state", () => {
    const offer = { type: "WA_CALLBACK_OFFER", status: "success", state: "s", code: "never in an offer" };
    expect(readCallbackMessage({ origin: own, data: offer }, own)).toEqual({
      type: "WA_CALLBACK_OFFER",
      status: "success",
      state: "s",
    });
    const ready = { origin: own, data: { type: "WA_CALLBACK_READY", state: "s" } };
    expect(isReadyFor(ready, own, "s")).toBe(true);
    expect(isReadyFor(ready, own, "other")).toBe(false);
    expect(isReadyFor({ ...ready, origin: facebook }, own, "s")).toBe(false);
    expect(isReadyFor({ origin: own, data: { type: "WA_CALLBACK_READY" } }, own, null)).toBe(true);
    expect(isReadyFor({ origin: own, data: "WA_CALLBACK_READY" }, own, null)).toBe(false);
  });

  test("other shapes are ignored", () => {
    for (const data of [
      null,
      "WA_CALLBACK_DATA",
      { ...good, type: "X" },
      { ...good, status: "ok" },
      { ...good, code: 5 },
    ]) {
      expect(readCallbackMessage({ origin: own, data }, own)).toBeNull();
    }
  });
});
