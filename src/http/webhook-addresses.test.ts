import { expect, test } from "vitest";
import { findWebhookAddress } from "./webhook-addresses";

const id = "01991f6e-7c1d-7000-8000-000000000001";

test.each([
  ["/api/v1/whatsapp/webhook", null],
  ["/api/v1/whatsapp/webhook/", null],
  ["/api/v1/whatsapp/webhook?hub.mode=subscribe", null],
  ["/webhooks/whatsapp", null],
  ["/webhooks/whatsapp/?x=/api", null],
  ["/api/whatsapp/webhook", null],
  ["/api/webhooks/whatsapp/", null],
  [`/api/v1/whatsapp/webhook/${id}`, id],
  [`/api/v1/whatsapp/webhook/${id}/`, id],
  [`/api/v1/whatsapp/webhook/${id}?a=b`, id],
  ["/Webhooks/WhatsApp", null],
  ["/API/v1/whatsapp/Webhook/?a=b", null],
  ["/api/v1/whats%61pp/%77ebhook", null],
  ["/api/v1/whatsapp/webhook#x", null],
  ["http://anywhere/webhooks/whatsapp?a=b", null],
  [`/api/v1/whatsapp/WEBHOOK/${id}`, id],
])("%s is a webhook address", (target, connectionId) => {
  expect(findWebhookAddress(target)).toEqual({ connectionId });
});

test.each([
  "/",
  "*",
  "/api/v1/whatsapp/webhook-logs",
  "/api/v1/whatsapp/webhooks",
  `/api/v1/whatsapp/webhook/${id}/more`,
  `/api/v1/whatsapp/webhook/${"a".repeat(65)}`,
  "/api/v1/whatsapp/webhook//",
  "/api/v1/whatsapp/webhook/%2e%2e",
  `/webhooks/whatsapp/${id}`,
  "//api/v1/whatsapp/webhook",
  "/api/v1/whatsapp/webhook/%",
  "http://",
  "/dashboard?next=/api/v1/whatsapp/webhook",
])("%s is Next's business", (target) => {
  expect(findWebhookAddress(target)).toBeNull();
});
