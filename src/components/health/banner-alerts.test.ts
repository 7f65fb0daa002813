import { expect, test } from "vitest";
import type { Alert } from "@/contracts/alerts";
import { bannerAlerts } from "./banner-alerts";

const alert = (id: string, more: Partial<Alert>): Alert => ({
  id,
  connectionId: "c1",
  connectionName: "Padaria Sol",
  phoneId: null,
  displayPhoneNumber: null,
  code: "payment_missing",
  severity: "warning",
  details: {},
  openedAt: "2026-11-21T08:00:00.000Z",
  resolvedAt: null,
  ...more,
});

const alerts = [
  alert("restricted", { code: "number_restricted", severity: "critical" }),
  alert("soon", { code: "token_expiring", details: { daysLeft: 3 } }),
  alert("later", { code: "token_expiring", details: { daysLeft: 7 } }),
  alert("unknown", { code: "token_expiring" }),
  alert("payment", {}),
  alert("notice", { code: "account_notice", severity: "info" }),
];

test.each([
  ["agent", ["restricted"]],
  ["admin", ["restricted", "soon"]],
  ["owner", ["restricted", "soon"]],
] as const)("an %s is told of %j", (role, expected) => {
  expect(bannerAlerts(alerts, role).map(({ id }) => id)).toEqual(expected);
});
