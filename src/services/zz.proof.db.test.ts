import { expect } from "vitest";
import { deliver, envelope, entry, metaId, test, textMessage, messagesChange } from "@/testing/webhook-fixtures";
// poison corpus through every account/app field
const fields = ["account_alerts","account_review_update","account_update","business_capability_update","history","message_template_quality_update","message_template_status_update","phone_number_name_update","phone_number_quality_update","security","smb_app_state_sync","smb_message_echoes","constructor","__proto__","toString"];
const deep = (n: number) => { let v: unknown = "x"; for (let i = 0; i < n; i++) v = { a: v }; return v; };
test("poison", async ({ createTenant, drain, logs }) => {
  const t = await createTenant();
  const meta = { display_phone_number: "15550783881", phone_number_id: t.phoneId };
  const values: unknown[] = [null, 7, "x", [], {}, { event: "constructor" }, { event: "__proto__" }, { event: "DISABLED_UPDATE", ban_info: { waba_ban_state: "DISABLE\u0000", waba_ban_date: "\ud83d" } },
    { event: "ACCOUNT_RESTRICTION", restriction_info: [{ restriction_type: "a\u0000b", expiration: 1e300 }, { restriction_type: "c", expiration: 8.64e12 }] },
    { event: "ACCOUNT_VIOLATION", violation_info: { violation_type: "\ud83d" } },
    { alert_info: { alert_type: "x\u0000" }, entity_type: "\ud83d", entity_id: 1e400 },
    { decision: "\u0000", display_phone_number: "15550783881", requested_verified_name: "\u0000\ud83d" },
    { display_phone_number: "15550783881", event: "FLAGGED", current_limit: 1e308 },
    { display_phone_number: "15550783881", event: "PIN_CHANGED", requester: "\u0000" },
    { max_daily_conversations_per_business: 1e308, max_phone_numbers_per_business: 1e30 },
    { max_phone_numbers_per_waba: 9007199254740993 },
    { message_template_name: "n\u0000", message_template_language: "__proto__", event: "PAUSED" },
    { message_template_name: "__proto__", event: "PAUSED" },
    { message_template_name: "constructor", message_template_language: "constructor", new_quality_score: "RED" },
    { metadata: meta, history: [{ metadata: { phase: 1e9, progress: 1e9 }, threads: [{ id: "1", messages: [{ id: "w1", type: "text\ud83d", timestamp: "99999999999999", text: deep(2000), context: { id: "\u0000" } }, { id: "w2", type: "__proto__", timestamp: -1 }, { id: "w3", type: "constructor" }] }] }] },
    { metadata: meta, message_echoes: [{ id: "e1", to: "1", type: "text", timestamp: "1e9", text: deep(500) }, { id: "e\u0000", to: "1\u0000", type: "x".repeat(63) + "😀" }] },
    { metadata: meta, state_sync: [{ type: "contact", action: "add", contact: { full_name: "a".repeat(255) + "😀", phone_number: "1".repeat(5000) }, metadata: { timestamp: "999999999999" } }, { type: "contact", action: "add", contact: { full_name: "ok", phone_number: 5511 }, metadata: { timestamp: 1e300 } }] },
  ];
  for (const field of fields) await deliver(envelope(...values.map((value) => ({ id: t.wabaId, time: Math.floor(Date.now() / 1000), changes: [{ field, value }] })), entry(t.wabaId, messagesChange(t.phoneId, { messages: [textMessage("5511", field)] }))));
  for (const time of [-5, 1e18, "x", null, {}]) await deliver(envelope({ id: t.wabaId, time, changes: [{ field: "account_review_update", value: { decision: "APPROVED" } }] }));
  await drain();
  const rows = await logs();
  const failures = new Set(rows.flatMap((r) => (r.outcome as { field: string; became: string; reason?: string }[] | null ?? []).filter((o) => o.became === "failed").map((o) => `${o.field}: ${o.reason}`)));
  console.log([...failures].filter((f) => !/invalid_|Required|value:/.test(f)).join("\n"));
  console.log(rows.map((r) => `${r.fields.join()} ${r.status} ${r.attempts} ${r.error?.slice(0, 100)}`).join("\n"));
  const texts = (await t.messages()).filter((m) => (m.content as { body?: string }).body !== undefined && fields.includes((m.content as { body: string }).body));
  expect(texts.length).toBe(fields.length);
  const c = await t.config();
  console.log(JSON.stringify(c.health)?.slice(0, 1500), JSON.stringify((await t.messages()).map((m) => [m.wamid, m.type, m.sentAt])));
});
