import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  app,
  eventually,
  startCallback,
  startTestSimulator,
  type Callback,
  type TestSimulator,
} from "../testing/start";

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

type Connected = Awaited<ReturnType<TestSimulator["connected"]>>;

const patch = (path: string, change: unknown) => meta.control(path, change, "PATCH");
const read = async (id: string, fields: string, token: string) =>
  (await meta.request("GET", `/v25.0/${id}?fields=${fields}`, undefined, token)).body;
const health = async (id: string, token: string) => (await read(id, "health_status", token)).health_status;
const send = (one: Connected) =>
  meta.request(
    "POST",
    `/v25.0/${one.phoneId}/messages`,
    { messaging_product: "whatsapp", to: "5511987650001", type: "text", text: { body: "Olá" } },
    one.token,
  );
/** The next change of that field that the app hears of, with the id it comes under. */
const heard = (field: string) =>
  eventually(field, () => callback.values().find((change) => change.field === field));

describe("an account", () => {
  test("shows what is set about it, and that all is well by default", async () => {
    const { wabaId, token } = await meta.connected();
    const fields =
      "account_review_status,business_verification_status,status,primary_funding_id,whatsapp_business_manager_messaging_limit,health_status";

    const before = await read(wabaId, fields, token);
    await patch(`wabas/${wabaId}`, {
      paymentMethod: false,
      reviewStatus: "REJECTED",
      businessVerification: "not_verified",
      messagingLimit: "TIER_2K",
    });
    const after = await read(wabaId, fields, token);

    expect(before).toMatchObject({
      account_review_status: "APPROVED",
      business_verification_status: "verified",
      status: "ACTIVE",
      primary_funding_id: expect.stringMatching(/^\d+$/) as unknown,
      whatsapp_business_manager_messaging_limit: "TIER_250",
      health_status: { can_send_message: "AVAILABLE" },
    });
    expect(after).toMatchObject({
      account_review_status: "REJECTED",
      business_verification_status: "not_verified",
      whatsapp_business_manager_messaging_limit: "TIER_2K",
    });
    expect(after).not.toHaveProperty("primary_funding_id");
  });

  test("without a payment method names it in the health of account and numbers, until there is one", async () => {
    const one = await meta.connected();
    await patch(`wabas/${one.wabaId}`, { paymentMethod: false });

    for (const id of [one.wabaId, one.phoneId]) {
      const status = await health(id, one.token);
      expect(status.can_send_message).toBe("BLOCKED");
      expect(status.entities.find((entity) => entity.entity_type === "WABA")).toMatchObject({
        id: one.wabaId,
        can_send_message: "BLOCKED",
        errors: [
          { error_code: 141006, possible_solution: expect.stringContaining("payment method") as unknown },
        ],
      });
    }
    await patch(`wabas/${one.wabaId}`, { paymentMethod: true });
    expect((await health(one.wabaId, one.token)).can_send_message).toBe("AVAILABLE");
  });

  test("takes problems and a verdict of its own, and null lets the problems decide again", async () => {
    const { wabaId, token } = await meta.connected();
    const problems = [{ code: 141099, description: "Something is off.", solution: "Put it right." }];

    await patch(`wabas/${wabaId}`, { problems });
    expect(await health(wabaId, token)).toMatchObject({
      can_send_message: "LIMITED",
      entities: [
        {
          entity_type: "WABA",
          errors: [
            {
              error_code: 141099,
              error_description: "Something is off.",
              possible_solution: "Put it right.",
            },
          ],
        },
        { entity_type: "BUSINESS" },
        { entity_type: "APP", id: app.id },
      ],
    });
    await patch(`wabas/${wabaId}`, { canSend: "BLOCKED" });
    expect((await health(wabaId, token)).can_send_message).toBe("BLOCKED");
    await patch(`wabas/${wabaId}`, { canSend: null, problems: [] });
    expect((await health(wabaId, token)).can_send_message).toBe("AVAILABLE");
  });

  test("tells a review and a new limit by webhook, and nothing when told not to", async () => {
    const { wabaId } = await meta.connected();
    await patch(`wabas/${wabaId}`, { reviewStatus: "PENDING", notify: false });
    await patch(`wabas/${wabaId}`, { reviewStatus: "APPROVED", messagingLimit: "TIER_10K" });

    expect(await heard("account_review_update")).toMatchObject({
      entryId: wabaId,
      value: { decision: "APPROVED" },
    });
    expect((await heard("business_capability_update")).value).toMatchObject({
      max_daily_conversations_per_business: 10_000,
    });
    expect(callback.values()).toHaveLength(2);
  });
});

describe("a number", () => {
  test.each([
    ["a rating that falls", { qualityRating: "RED" }, "phone_number_quality_update", { event: "FLAGGED" }],
    [
      "a limit that rises",
      { messagingLimit: "TIER_1K" },
      "phone_number_quality_update",
      { event: "UPGRADE", current_limit: "TIER_1K", old_limit: "TIER_250" },
    ],
    [
      "a higher throughput",
      { throughput: "HIGH" },
      "phone_number_quality_update",
      { event: "THROUGHPUT_UPGRADE" },
    ],
    [
      "a name that is declined",
      { requestedName: "Padaria Lua", nameStatus: "DECLINED", rejectionReason: "NAME_NOT_CONSISTENT" },
      "phone_number_name_update",
      {
        decision: "REJECTED",
        requested_verified_name: "Padaria Lua",
        rejection_reason: "NAME_NOT_CONSISTENT",
      },
    ],
    ["a PIN somebody has set", { pin: "271828" }, "security", { event: "PIN_CHANGED" }],
  ])("tells of %s by webhook", async (_, change, field, value) => {
    const { wabaId, phoneId } = await meta.connected();

    await patch(`phones/${phoneId}`, change);

    const told = await heard(field);
    expect(told.entryId).toBe(wabaId);
    expect(told.value).toMatchObject({ display_phone_number: "551140001000", ...value });
  });

  test("shows the name once it is approved, and the decision until then", async () => {
    const { phoneId, token } = await meta.connected();
    const shown = () => read(phoneId, "verified_name,name_status,new_name_status", token);

    await patch(`phones/${phoneId}`, { requestedName: "Padaria Lua" });
    expect(await shown()).toMatchObject({ verified_name: "Padaria", new_name_status: "PENDING_REVIEW" });
    await patch(`phones/${phoneId}`, { nameStatus: "APPROVED" });
    expect(await shown()).toMatchObject({
      verified_name: "Padaria Lua",
      name_status: "APPROVED",
      new_name_status: "NONE",
    });
  });

  test("that is banned is blocked and cannot send; restricted is limited and answers those who wrote", async () => {
    const one = await meta.connected();
    await meta.control("messages", { phoneNumberId: one.phoneId, personId: "maria-souza", text: "Oi" });

    await patch(`phones/${one.phoneId}`, { status: "RESTRICTED" });
    expect(await read(one.phoneId, "status,health_status", one.token)).toMatchObject({
      status: "RESTRICTED",
      health_status: { can_send_message: "LIMITED" },
    });
    expect((await send(one)).status).toBe(200);
    await patch(`phones/${one.phoneId}`, { status: "BANNED" });
    expect((await health(one.phoneId, one.token)).can_send_message).toBe("BLOCKED");
    expect((await send(one)).body.error.code).toBe(131031);
  });

  test("that Meta disconnected is registered again", async () => {
    const one = await meta.connected();
    await patch(`phones/${one.phoneId}`, { status: "DISCONNECTED" });
    expect((await send(one)).body.error.code).toBe(133010);

    const body = { messaging_product: "whatsapp", pin: "123456" };
    await meta.request("POST", `/v25.0/${one.phoneId}/register`, body, one.token);

    expect((await read(one.phoneId, "status", one.token)).status).toBe("CONNECTED");
    expect((await send(one)).status).toBe(200);
  });

  test("is verified by a code that was asked for, and only then registers", async () => {
    const one = await meta.connected();
    await patch(`phones/${one.phoneId}`, { codeVerificationStatus: "EXPIRED" });
    const post = async (edge: string, body: unknown) =>
      (await meta.request("POST", `/v25.0/${one.phoneId}/${edge}`, body, one.token)).body;
    const register = () => post("register", { messaging_product: "whatsapp", pin: "123456" });

    expect((await register()).error.code).toBe(133006);
    expect((await post("request_code", { code_method: "PIGEON", language: "pt_BR" })).error.code).toBe(100);
    expect(await post("request_code", { code_method: "SMS", language: "pt_BR" })).toEqual({ success: true });
    expect((await post("verify_code", { code: "12" })).error.code).toBe(100);
    expect(await post("verify_code", { code: "123456" })).toEqual({ success: true });
    expect(await register()).toEqual({ success: true });
  });
});

describe("templates", () => {
  test("are listed in pages, filtered by status, and told by webhook with a number as id", async () => {
    const { wabaId, token } = await meta.connected();
    const add = (name: string, status: string) =>
      meta.control("templates", { wabaId, name, language: "pt_BR", status, notify: false });
    await add("boas_vindas", "APPROVED");
    await add("pedido_pronto", "APPROVED");
    await add("promo", "PENDING");
    const { id } = await meta.control("templates", {
      wabaId,
      name: "promo",
      language: "pt_BR",
      status: "REJECTED",
      category: "MARKETING",
      reason: "PROMOTIONAL",
    });
    const names = async (query: string) => {
      const path = `/v25.0/${wabaId}/message_templates?fields=name,status&${query}`;
      return (await meta.request("GET", path, undefined, token)).body.data.map((one) => one.name);
    };

    expect((await heard("message_template_status_update")).value).toEqual({
      event: "REJECTED",
      message_template_id: Number(id),
      message_template_name: "promo",
      message_template_language: "pt_BR",
      message_template_category: "MARKETING",
      reason: "PROMOTIONAL",
    });
    expect(await names("")).toEqual(["promo", "pedido_pronto", "boas_vindas"]);
    expect(await names("status=REJECTED")).toEqual(["promo"]);
    expect(await names("status[]=APPROVED&status[]=PAUSED&limit=1")).toEqual(["pedido_pronto"]);
    expect(await names(`status=${JSON.stringify(["APPROVED"])}`)).toHaveLength(2);
  });
});
