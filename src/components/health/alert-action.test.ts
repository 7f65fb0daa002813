import { expect, test } from "vitest";
import { AlertCode } from "@/contracts/alerts";
import type { ConnectionStep } from "@/contracts/whatsapp";
import { alertActionOf } from "./alert-action";

const connection = (webhooks: ConnectionStep["status"]) => ({
  id: "c1",
  wabaId: "7001",
  steps: [{ name: "webhooks", status: webhooks } as const],
});

test.each(AlertCode.options)("%s leads somewhere, and out of the product only to Meta", (code) => {
  const action = alertActionOf(code, connection("done"));
  if (action.kind === "page")
    expect(action.href).toMatch(/^\/dashboard\/settings\/(whatsapp#connection-c1|webhooks)$/);
  if (action.kind === "meta") expect(new URL(action.href).origin).toBe("https://business.facebook.com");
});

test("lost webhooks are asked for by a check, those that were never there by the step", () => {
  expect(alertActionOf("not_subscribed", connection("done"))).toEqual({ kind: "check" });
  expect(alertActionOf("not_subscribed", connection("failed"))).toEqual({ kind: "resume" });
});

test("a missing payment method leads to the account it is missing in", () => {
  expect(alertActionOf("payment_missing", connection("done"))).toMatchObject({
    kind: "meta",
    href: expect.stringContaining("7001") as string,
  });
});
