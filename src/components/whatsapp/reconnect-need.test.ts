import { expect, test } from "vitest";
import type { AlertCode } from "@/contracts/alerts";
import type { Connection } from "@/contracts/whatsapp";
import { reconnectNeedOf } from "./reconnect-need";

const now = new Date("2026-11-21T12:00:00.000Z");
const inDays = (days: number) => new Date(now.getTime() + days * 24 * 3_600_000).toISOString();

function connection(changes: Partial<Connection>, alerts: AlertCode[] = []): Connection {
  return {
    id: "c",
    wabaId: "1",
    phoneId: null,
    phoneNumber: null,
    displayName: null,
    status: "active",
    flow: "new_number",
    steps: [],
    numbers: [],
    metaAppId: null,
    webhookUrl: null,
    tokenExpiresAt: null,
    lastWebhookAt: null,
    connectedAt: null,
    disconnectedAt: null,
    disconnectReason: null,
    health: {
      level: "ok",
      checkedAt: null,
      nextCheckAt: null,
      account: null,
      alerts: alerts.map((code) => ({
        id: code,
        connectionId: "c",
        connectionName: null,
        phoneId: null,
        displayPhoneNumber: null,
        code,
        severity: "critical",
        details: {},
        openedAt: inDays(-1),
        resolvedAt: null,
      })),
    },
    updatedAt: inDays(0),
    ...changes,
  };
}

test("a token without an end, or with one far away, needs nothing", () => {
  expect(reconnectNeedOf(connection({}), now)).toBeNull();
  expect(reconnectNeedOf(connection({ tokenExpiresAt: inDays(14) }), now)).toBeNull();
  expect(reconnectNeedOf(connection({}, ["quality_low"]), now)).toBeNull();
});

test.each([
  [13.9, 13],
  [1.5, 1],
  [0.2, 0],
])("with %d days left it says %d", (days, daysLeft) => {
  const tokenExpiresAt = inDays(days);
  expect(reconnectNeedOf(connection({ tokenExpiresAt }), now)).toEqual({
    kind: "expiring",
    at: new Date(tokenExpiresAt),
    daysLeft,
  });
});

test("a token whose time is over has expired, whatever else is known", () => {
  const given = connection({ tokenExpiresAt: inDays(-1), status: "error" }, ["token_invalid"]);
  expect(reconnectNeedOf(given, now)).toMatchObject({ kind: "expired" });
});

test("a refused token and a missing permission go before an end that comes later", () => {
  const tokenExpiresAt = inDays(3);
  expect(reconnectNeedOf(connection({ tokenExpiresAt }, ["token_invalid"]), now)).toEqual({
    kind: "refused",
  });
  expect(reconnectNeedOf(connection({ tokenExpiresAt }, ["permission_missing"]), now)).toEqual({
    kind: "permission",
  });
});

test("a step that Meta refused for the same reason says it, too", () => {
  const steps: Connection["steps"] = [
    { name: "webhooks", status: "failed", error: { code: "token_invalid", message: "…" } },
  ];
  expect(reconnectNeedOf(connection({ steps }), now)).toEqual({ kind: "refused" });
});

test("a connection that ended needs nothing", () => {
  const given = connection({ status: "disconnected", tokenExpiresAt: inDays(-1) }, ["token_invalid"]);
  expect(reconnectNeedOf(given, now)).toBeNull();
});
