import { afterAll, expect, test } from "vitest";
import { closeDatabase, inTransaction } from "@/lib/server/db";
import { createOrganization } from "./create-organization";
import { findSession } from "./sessions";
import { signIn } from "./sign-in";

const PASSWORD = "a long password";
let accounts = 0;

afterAll(closeDatabase);

async function newAccount() {
  accounts += 1;
  const email = `sign-in-${accounts}@example.test`;
  await createOrganization({ name: "Loja", email, password: PASSWORD });
  return (password: string, ip: string | null, replacedSessionId: string | null = null) =>
    signIn({ email, password, ip, userAgent: null, replacedSessionId });
}

test("ten wrong tries from one address stop that address and leave the owner's alone", async () => {
  const attempt = await newAccount();
  for (let tries = 0; tries < 10; tries += 1) {
    await expect(attempt("wrong password", "203.0.113.1")).resolves.toBeNull();
  }
  await expect(attempt(PASSWORD, "203.0.113.1")).rejects.toMatchObject({ code: "rate_limited" });
  await expect(attempt(PASSWORD, "203.0.113.2")).resolves.toBeTruthy();
});

test("an address that is stopped takes nothing of the account's own limit", async () => {
  const attempt = await newAccount();
  for (let tries = 0; tries < 110; tries += 1) {
    await attempt("wrong password", "203.0.113.3").catch(() => null);
  }
  await expect(attempt(PASSWORD, "203.0.113.4")).resolves.toBeTruthy();
});

test("right passwords use up no tries", async () => {
  const attempt = await newAccount();
  for (let tries = 0; tries < 12; tries += 1) {
    await expect(attempt(PASSWORD, "203.0.113.5")).resolves.toBeTruthy();
  }
});

test("an account whose callers have no address stands more than ten wrong tries, and not without end", async () => {
  const attempt = await newAccount();
  for (let tries = 0; tries < 15; tries += 1) {
    await expect(attempt("wrong password", null)).resolves.toBeNull();
  }
  await expect(attempt(PASSWORD, null)).resolves.toBeTruthy();
  await inTransaction((db) => db.$executeRaw`UPDATE rate_limits SET points = 100 WHERE points = 15`);
  await expect(attempt(PASSWORD, null)).rejects.toMatchObject({ code: "rate_limited" });
});

test("signing in again in the same browser ends the session it had", async () => {
  const attempt = await newAccount();
  const first = await attempt(PASSWORD, null);
  const second = await attempt(PASSWORD, null, first?.sessionId ?? null);
  expect(await findSession(first?.sessionId ?? "")).toBeNull();
  expect(await findSession(second?.sessionId ?? "")).not.toBeNull();
});
