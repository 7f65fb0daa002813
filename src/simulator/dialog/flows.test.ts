import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { businessApp, openDialog, openSdkDialog, ORIGIN, REDIRECT } from "../testing/open-dialog";
import { like, startTestSimulator, type TestSimulator } from "../testing/start";

let meta: TestSimulator;
beforeEach(async () => {
  meta = await startTestSimulator();
});
afterEach(() => meta.close());

const codeOf = (end: { redirectTo: string }) => new URL(end.redirectTo).searchParams.get("code");
type SessionInfo = { event: string; data: Record<string, unknown> };
const infoOf = (end: { message: string }) => JSON.parse(end.message) as SessionInfo;
const isAnId = like(/^\d{15}$/);

async function createAccount(more: Record<string, unknown> = {}) {
  const waba = await meta.control("wabas", {
    name: "Mercado",
    phones: [
      { displayPhoneNumber: "+55 11 4000-1001", verifiedName: "Mercado" },
      { displayPhoneNumber: "+55 11 4000-1002", verifiedName: "Mercado 2" },
    ],
    ...more,
  });
  return { wabaId: waba.wabaId, businessId: waba.businessId, phoneNumberIds: waba.phoneNumberIds };
}

describe("a number of the Business app", () => {
  test("is shared without being named: waba_id and business_id only, and works without registering", async () => {
    const { data, step } = await openDialog(meta, businessApp);
    const [number] = data.appNumbers;
    expect(data).toMatchObject({ flow: "business_app", appNumbers: [{ isShared: false }] });

    const end = await step("finish", { phoneId: number.id });

    expect(infoOf(end)).toEqual({
      type: "WA_EMBEDDED_SIGNUP",
      event: "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING",
      version: 3,
      data: { waba_id: isAnId, business_id: isAnId },
    });
    const { body } = await meta.exchange(codeOf(end), REDIRECT);
    const fields = "is_on_biz_app,platform_type,status";
    const shown = await meta.request("GET", `/${number.id}?fields=${fields}`, undefined, body.access_token);
    expect(shown.body).toMatchObject({
      is_on_biz_app: true,
      platform_type: "CLOUD_API",
      status: "CONNECTED",
    });
  });

  test("that nobody knew yet is in the app all the same, and has chats to hand over", async () => {
    const { step } = await openDialog(meta, businessApp);
    const newPhone = { displayPhoneNumber: "+55 11 4000-7777", verifiedName: "Padaria" };
    expect(await step("app-number", newPhone)).toEqual({});

    const end = await step("finish", { newPhone, sharesHistory: false });

    const wabaId = infoOf(end).data.waba_id;
    const { phones, messages } = await meta.control("state");
    const phone = phones.find((one) => one.wabaId === wabaId);
    expect(phone).toMatchObject({ displayPhoneNumber: "+55 11 4000-7777", isOnBizApp: true });
    expect(messages.filter((message) => message.phoneId === phone?.id).length).toBeGreaterThan(5);
  });

  test("cannot be one that is on Cloud API", async () => {
    await meta.connected();
    const { step } = await openDialog(meta, businessApp);
    const newPhone = { displayPhoneNumber: "+55 11 4000-1000", verifiedName: "Padaria" };

    expect((await step("app-number", newPhone)).problem).toContain("not in the WhatsApp Business app");
    expect((await step("finish", { newPhone })).problem).toContain("not in the WhatsApp Business app");
  });

  test("is no choice of the ordinary flow before it was shared", async () => {
    const before = await openDialog(meta);
    const { data, step } = await openDialog(meta, businessApp);
    await step("finish", { phoneId: data.appNumbers[0].id });
    const after = await openDialog(meta);

    expect([before.data.wabas.length, after.data.wabas.length]).toEqual([1, 2]);
  });
});

describe("what a signup shares", () => {
  test("all numbers of an account: access is granted, no number is named", async () => {
    const { wabaId, businessId } = await createAccount();
    const { step } = await openDialog(meta);

    const end = await step("finish", { wabaId });

    expect(infoOf(end)).toMatchObject({ event: "FINISH_GRANT_ONLY_API_ACCESS" });
    expect(infoOf(end).data).toEqual({ waba_id: wabaId, business_id: businessId });
  });

  test("several accounts of one business: the token reaches all", async () => {
    const one = await createAccount();
    const two = await createAccount({
      name: "Mercado Sul",
      businessId: one.businessId,
      phones: [{ displayPhoneNumber: "+55 11 4000-1003", verifiedName: "Mercado Sul" }],
    });
    const { step } = await openDialog(meta);
    const wabaIds = [one.wabaId, two.wabaId];

    const end = await step("finish", { wabaIds });

    expect(infoOf(end).data).toEqual({
      waba_id: one.wabaId,
      business_id: one.businessId,
      waba_ids: wabaIds,
    });
    const { body } = await meta.exchange(codeOf(end), REDIRECT);
    for (const wabaId of wabaIds) {
      const { status } = await meta.request("GET", `/${wabaId}`, undefined, body.access_token);
      expect(status).toBe(200);
    }
  });

  test("not accounts of two businesses", async () => {
    const one = await createAccount();
    const two = await createAccount({ phones: [] });
    const { step } = await openDialog(meta);

    const refused = await step("finish", { wabaIds: [one.wabaId, two.wabaId] });

    expect(refused.problem).toContain("different business portfolios");
  });

  test("only access, when the app is merely installed", async () => {
    const { wabaId, businessId } = await createAccount();
    const extras = JSON.stringify({ features: [{ name: "app_only_install" }] });
    const { step } = await openDialog(meta, { extras });

    const end = await step("finish", { wabaId });

    expect(infoOf(end)).toMatchObject({
      event: "FINISH_GRANT_ONLY_API_ACCESS",
      data: { waba_id: wabaId, business_id: businessId },
    });
  });
});

describe("the simulator's other endings", () => {
  test.each(["FINISH", "FINISH_ONLY_WABA", "FINISH_OBO_MIGRATION", "FINISH_GRANT_ONLY_API_ACCESS"])(
    "%s comes with a code that works",
    async (ending) => {
      const { wabaId, phoneNumberIds } = await createAccount();
      const { step } = await openDialog(meta);

      const end = await step("finish", { wabaId, phoneId: phoneNumberIds[0], ending });

      const message = infoOf(end);
      const namesNumber = ending === "FINISH" || ending === "FINISH_OBO_MIGRATION";
      expect(message).toMatchObject({ event: ending, data: { waba_id: wabaId } });
      expect(message.data.phone_number_id).toBe(namesNumber ? phoneNumberIds[0] : undefined);
      expect((await meta.exchange(codeOf(end), REDIRECT)).status).toBe(200);
    },
  );

  test("ERROR shares nothing", async () => {
    const { wabaId, phoneNumberIds } = await createAccount();
    const { step } = await openDialog(meta);

    const end = await step("finish", { wabaId, phoneId: phoneNumberIds[0], ending: "ERROR" });

    expect(infoOf(end)).toMatchObject({ event: "ERROR", data: { error_message: like(/./) } });
    expect(codeOf(end)).toBeNull();
  });

  test.each([
    ["all", { waba_id: isAnId, business_id: isAnId, phone_number_id: isAnId }],
    ["waba", { waba_id: isAnId }],
    ["none", {}],
  ])("the session info can name other ids: %s", async (ids, named) => {
    const { data, step } = await openDialog(meta, businessApp);

    const end = await step("finish", { phoneId: data.appNumbers[0].id, ids });

    expect(infoOf(end).data).toEqual(named);
  });

  test("the session info can stay away", async () => {
    const { data, step } = await openDialog(meta, businessApp);

    const end = await step("finish", { phoneId: data.appNumbers[0].id, sessionInfo: "never" });

    expect([end.message, codeOf(end)]).toEqual([null, like(/^AQ/)]);
  });
});

describe("a dialog of the JavaScript SDK", () => {
  test("gives the code to the SDK; it is exchanged without a redirect address, and only so", async () => {
    const { data, step } = await openSdkDialog(meta);
    const [waba] = data.wabas;

    const end = await step("finish", { wabaId: waba.id, phoneId: waba.phones[0].id });

    expect(end).toMatchObject({ targetOrigin: ORIGIN, redirectTo: null });
    const answer = new URLSearchParams(end.sdkAnswer);
    expect(answer.get("cb")).toBe("channel-1");
    const withRedirect = await meta.exchange(answer.get("code"), REDIRECT);
    expect(withRedirect.body.error).toMatchObject({ code: 100, error_subcode: 36008 });
    expect((await meta.exchange(answer.get("code"))).status).toBe(200);
  });

  test("tells the SDK of a cancel by an answer without a code", async () => {
    const { step } = await openSdkDialog(meta);

    const end = await step("cancel", { step: "PHONE_NUMBER_SETUP" });

    expect(infoOf(end)).toMatchObject({ event: "CANCEL" });
    expect(Object.fromEntries(new URLSearchParams(end.sdkAnswer))).toMatchObject({
      cb: "channel-1",
      error: "access_denied",
    });
  });

  test.each([
    ["a page of another domain", { origin: "https://elsewhere.test" }, "JSSDK Unknown Host domain"],
    ["no override_default_response_type", { override_default_response_type: "" }, "Invalid response_type"],
  ])("with %s shows an error page", async (_, changes, title) => {
    const { status, data } = await openSdkDialog(meta, changes);

    expect([status, data.title]).toEqual([400, title]);
  });
});
