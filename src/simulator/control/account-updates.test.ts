import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
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

const update = (wabaId: string, event: string, more: Record<string, unknown> = {}) =>
  meta.control("account-updates", { wabaId, event, ...more });
const heard = (event: string) =>
  eventually(event, () => callback.values().find((change) => change.value.event === event));
const read = async (id: string, token: string, fields = "id") =>
  (await meta.request("GET", `/v25.0/${id}?fields=${fields}`, undefined, token)).body;

describe("account_update", () => {
  test.each(["PARTNER_REMOVED", "PARTNER_APP_UNINSTALLED"])(
    "%s comes under the app's portfolio and takes token and subscription away",
    async (event) => {
      const one = await meta.connected();
      const more = { disconnection_info: { reason: "ACCOUNT_DISCONNECTED", initiated_by: "USER" } };

      await update(one.wabaId, event, { ...more, at: 1_790_000_000 });

      const change = await heard(event);
      expect(change.value).toMatchObject({
        ...more,
        waba_info: { waba_id: one.wabaId, owner_business_id: one.businessId },
      });
      expect([one.wabaId, one.businessId]).not.toContain(change.entryId);
      expect(JSON.parse(callback.received[0]?.body ?? "")).toMatchObject({
        entry: [{ time: 1_790_000_000 }],
      });
      expect((await read(one.wabaId, one.token)).error).toMatchObject({ code: 190, error_subcode: 458 });
      await meta.control("messages", { phoneNumberId: one.phoneId, personId: "maria-souza", text: "Oi" });
      expect((await meta.control(`deliveries?wabaId=${one.wabaId}`)).data).toHaveLength(1);
    },
  );

  test("PARTNER_REMOVED of one account leaves the others of the same token alone", async () => {
    const [kept, gone] = [await meta.connected(), await meta.connected()];
    const { accessToken } = await meta.control("tokens", { wabaIds: [kept.wabaId, gone.wabaId] });

    await update(gone.wabaId, "PARTNER_REMOVED");

    expect((await read(kept.wabaId, accessToken)).id).toBe(kept.wabaId);
    expect((await read(gone.wabaId, accessToken)).error).toMatchObject({ code: 100, error_subcode: 33 });
  });

  test("PARTNER_APP_UNINSTALLED of somebody else's app takes nothing from us", async () => {
    const one = await meta.connected();

    await update(one.wabaId, "PARTNER_APP_UNINSTALLED", { waba_info: { partner_app_id: "42" } });

    expect((await heard("PARTNER_APP_UNINSTALLED")).value).toMatchObject({
      waba_info: { waba_id: one.wabaId, partner_app_id: "42" },
    });
    expect((await read(one.wabaId, one.token)).id).toBe(one.wabaId);
  });

  test("ACCOUNT_DELETED comes under the account and ends everything about it", async () => {
    const one = await meta.connected();

    await update(one.wabaId, "ACCOUNT_DELETED");

    expect((await heard("ACCOUNT_DELETED")).entryId).toBe(one.wabaId);
    expect((await read(one.wabaId, one.token)).error.code).toBe(190);
    await expect(meta.control("grants", { wabaIds: [one.wabaId] })).rejects.toThrow("was deleted");
  });

  test("DISABLED_UPDATE blocks sending with 131031 until the account is reinstated", async () => {
    const one = await meta.connected();
    const send = () =>
      meta.request(
        "POST",
        `/v25.0/${one.phoneId}/messages`,
        { messaging_product: "whatsapp", to: "5511987650001", type: "text", text: { body: "Olá" } },
        one.token,
      );
    const health = async () =>
      (await read(one.wabaId, one.token, "health_status")).health_status.can_send_message;
    const ban = (waba_ban_state: string) =>
      update(one.wabaId, "DISABLED_UPDATE", { ban_info: { waba_ban_state } });

    await ban("SCHEDULE_FOR_DISABLE");
    expect((await send()).status).toBe(200);
    await ban("DISABLE");
    const refused = await send();
    expect([refused.status, refused.body.error.code, await health()]).toEqual([403, 131031, "BLOCKED"]);
    await ban("REINSTATE");
    expect([(await send()).status, await health()]).toEqual([200, "AVAILABLE"]);
  });

  test("of an account nobody listens to reaches nobody", async () => {
    const { wabaId } = await meta.control("wabas", { name: "Padaria" });

    expect(await update(wabaId, "ACCOUNT_VIOLATION", { violation_info: { violation_type: "SCAM" } })).toEqual(
      {
        deliveryIds: [],
      },
    );
  });
});

describe("any other field", () => {
  test("goes to the app, or where the account's override says, as Meta routes it", async () => {
    const other = await startCallback();
    const one = await meta.connected();
    const override = { override_callback_uri: other.url, verify_token: "verify-me" };
    await meta.request("POST", `/v25.0/${one.wabaId}/subscribed_apps`, override, one.token);

    const field = (name: string, value: unknown, more: Record<string, unknown> = {}) =>
      meta.control("fields", { wabaId: one.wabaId, field: name, value, ...more });
    await field("account_alerts", { entity_type: "BUSINESS" }, { at: 1_790_000_000 });
    await field("smb_message_echoes", { message_echoes: [] }, { phoneNumberId: one.phoneId });

    const [alert] = await eventually("the alert", () => callback.values()[0] && callback.values());
    const [echo] = await eventually("the echo", () => other.values()[0] && other.values());
    expect(alert).toMatchObject({ field: "account_alerts", entryId: one.wabaId });
    expect(echo).toMatchObject({
      field: "smb_message_echoes",
      value: {
        messaging_product: "whatsapp",
        metadata: { display_phone_number: "551140001000", phone_number_id: one.phoneId },
        message_echoes: [],
      },
    });
    await other.close();
  });
});

describe("permissions", () => {
  test("that were withdrawn give (#10) and (#200), and debug_token shows what is left", async () => {
    const one = await meta.connected();
    const withdraw = (scopes: string[]) => meta.control("tokens", { wabaId: one.wabaId, scopes }, "PATCH");
    const send = async () =>
      (await meta.request("POST", `/${one.phoneId}/messages`, { messaging_product: "whatsapp" }, one.token))
        .body;

    expect(await withdraw(["whatsapp_business_management"])).toEqual({ changed: 1 });
    expect((await send()).error).toMatchObject({
      code: 10,
      message: expect.stringContaining("(#10)") as unknown,
    });
    await withdraw(["whatsapp_business_messaging"]);
    expect((await read(one.wabaId, one.token)).error.code).toBe(200);

    const debug = await meta.request("GET", `/debug_token?input_token=${one.token}`, undefined, one.token);
    expect(debug.body.data).toMatchObject({
      is_valid: true,
      scopes: ["whatsapp_business_messaging"],
      granular_scopes: [{ scope: "whatsapp_business_messaging", target_ids: [one.wabaId] }],
    });
  });

  test("end with the token's life: 190 with subcode 463", async () => {
    const one = await meta.connected();
    const soon = Date.now() + 3_600_000;
    await meta.control("tokens", { wabaId: one.wabaId, expiresAtMs: soon }, "PATCH");
    expect((await read(one.wabaId, one.token)).id).toBe(one.wabaId);

    await meta.control("time", { offsetMs: 3_601_000 });

    expect((await read(one.wabaId, one.token)).error).toMatchObject({ code: 190, error_subcode: 463 });
  });
});
