import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDialog as open, REDIRECT } from "../testing/open-dialog";
import { like, parseJson, startTestSimulator, type TestSimulator } from "../testing/start";

type Finish = { data: { waba_id: string; phone_number_id: string } };

let meta: TestSimulator;
beforeEach(async () => {
  meta = await startTestSimulator();
});
afterEach(() => meta.close());

const openDialog = (changes: Record<string, string> = {}) => open(meta, changes);

describe("the dialog's address", () => {
  test.each([
    ["an unknown app", { client_id: "1" }, "Invalid App ID"],
    ["a redirect_uri that is not registered to the letter", { redirect_uri: `${REDIRECT}/` }, "URL blocked"],
    ["an unknown configuration", { config_id: "1" }, "Invalid configuration"],
    ["a response_type other than code", { response_type: "token" }, "Invalid response_type"],
    ["extras that are no JSON", { extras: "{" }, "Invalid extras"],
  ])("with %s shows an error page and no dialog", async (_, changes, title) => {
    const { status, data } = await openDialog(changes);

    expect([status, data.title]).toEqual([400, title]);
  });
});

describe("a finished dialog", () => {
  test("for an existing number tells the opener its ids and redirects with a code that works", async () => {
    const { step, data } = await openDialog();
    const [waba] = data.wabas;

    const end = await step("finish", { wabaId: waba.id, phoneId: waba.phones[0].id });

    expect(end.targetOrigin).toBe("https://product.test");
    expect(parseJson(end.message)).toEqual({
      type: "WA_EMBEDDED_SIGNUP",
      event: "FINISH",
      version: 3,
      data: {
        phone_number_id: waba.phones[0].id,
        waba_id: waba.id,
        business_id: like(/^\d{15}$/),
      },
    });
    const redirect = new URL(end.redirectTo);
    expect(redirect.origin + redirect.pathname).toBe(REDIRECT);
    expect(redirect.searchParams.get("state")).toBe("opaque/1");
    expect((await meta.exchange(redirect.searchParams.get("code"), REDIRECT)).status).toBe(200);
  });

  test("makes a new business with a new number", async () => {
    const { step } = await openDialog();
    const newPhone = { displayPhoneNumber: "+55 11 4000-7777", verifiedName: "Padaria" };

    expect(await step("number", newPhone)).toEqual({});
    const end = await step("finish", { newBusinessName: "Padaria", newPhone });

    const { waba_id: wabaId, phone_number_id: phoneId } = (JSON.parse(end.message) as Finish).data;
    const { wabas, phones } = await meta.control("state");
    expect(wabas.find((waba) => waba.id === wabaId)).toMatchObject({ name: "Padaria" });
    expect(phones.find((phone) => phone.id === phoneId)).toMatchObject({
      id: phoneId,
      wabaId,
      displayPhoneNumber: "+55 11 4000-7777",
    });
  });

  test("cannot be used again", async () => {
    const { step, data } = await openDialog();
    await step("cancel", { step: "PERMISSIONS" });

    const again = await step("finish", { wabaId: data.wabas[0].id, phoneId: data.wabas[0].phones[0].id });

    expect(again.problem).toContain("ended");
  });

  test("refuses a number somebody has already, and one of another account", async () => {
    const other = await meta.connected();
    const { step, data } = await openDialog();

    const taken = await step("number", { displayPhoneNumber: "+55 11 4000 1000", verifiedName: "Padaria" });
    const foreign = await step("finish", { wabaId: data.wabas[0].id, phoneId: other.phoneId });

    expect(taken.problem).toContain("already registered");
    expect(foreign.problem).toContain("Choose a phone number");
  });
});

describe("a dialog that is left", () => {
  test("by Cancel names the screen and redirects with access_denied", async () => {
    const { step } = await openDialog();

    const end = await step("cancel", { step: "PHONE_NUMBER_SETUP" });

    expect(parseJson(end.message)).toMatchObject({
      event: "CANCEL",
      data: { current_step: "PHONE_NUMBER_SETUP" },
    });
    expect(end.redirectTo).toBe(
      `${REDIRECT}?error=access_denied&error_code=200&error_description=Permissions+error&error_reason=user_denied&state=opaque%2F1`,
    );
  });

  test("by reporting an error is a CANCEL with the error and a session id", async () => {
    const { step } = await openDialog();

    const end = await step("report", {});

    expect(parseJson(end.message)).toMatchObject({
      type: "WA_EMBEDDED_SIGNUP",
      event: "CANCEL",
      data: {
        error_message: like(/./),
        error_code: like(/./),
        session_id: like(/./),
        timestamp: like(/^\d{10}$/),
      },
    });
    expect(end.redirectTo).toContain("error=access_denied");
  });
});

test("names cannot break out of the page's data", async () => {
  await meta.control("wabas", { name: "</script><script>alert(1)</script>" });

  const { html, data } = await openDialog();

  expect(html).not.toContain("<script>alert");
  expect(data.wabas.at(-1)?.name).toBe("</script><script>alert(1)</script>");
});
