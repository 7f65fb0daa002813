import { expect, test } from "vitest";
import { paymentOf } from "./payment-of";

const problem = (code: number | null, solution: string | null = null) => ({
  entityType: "WABA",
  entityId: "1",
  code,
  description: "There is a problem",
  solution,
});
const health = (canSend: string | null, ...problems: ReturnType<typeof problem>[]) => ({ canSend, problems });

const cases: [string, Parameters<typeof paymentOf>[0], string][] = [
  ["Meta's code says so", { health: health("LIMITED", problem(141006)), fundingId: null }, "missing"],
  [
    "Meta's words say so, whatever the code",
    { health: health("BLOCKED", problem(null, "Please add a new payment method")), fundingId: "7" },
    "missing",
  ],
  ["nothing stands in the way", { health: health("AVAILABLE"), fundingId: null }, "ok"],
  ["something else stands in the way", { health: health("LIMITED", problem(141010)), fundingId: null }, "ok"],
  ["the payment method is named", { health: null, fundingId: "7" }, "ok"],
  ["Meta does not tell", { health: null, fundingId: null }, "unknown"],
];

test.for(cases)("a payment method, when %s", ([, account, expected]) => {
  expect(paymentOf(account)).toBe(expected);
});
