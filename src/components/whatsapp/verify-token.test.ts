import { expect, test } from "vitest";
import { ManualConnectionRequest } from "@/contracts/whatsapp";
import { makeVerifyToken } from "./verify-token";

test("a verify token is long, safe in an address, accepted by the server and never the same", () => {
  const tokens = new Set(Array.from({ length: 50 }, makeVerifyToken));
  expect(tokens.size).toBe(50);
  for (const token of tokens) {
    expect(token).toMatch(/^[\w-]{32}$/);
    expect(ManualConnectionRequest.shape.verifyToken.safeParse(token).success).toBe(true);
  }
});
