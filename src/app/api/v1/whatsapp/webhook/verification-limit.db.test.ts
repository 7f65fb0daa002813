import { afterAll, expect, test } from "vitest";
import { closeDatabase } from "@/lib/server/db";
import { env } from "@/lib/server/env";
import { GET } from "./route";

afterAll(closeDatabase);

const ask = (token: string) => {
  const query = new URLSearchParams({
    "hub.mode": "subscribe",
    "hub.challenge": "42",
    "hub.verify_token": token,
  });
  return GET(new Request(`http://localhost/api/v1/whatsapp/webhook?${query}`), {
    params: Promise.resolve({}),
  });
};

test("somebody who guesses at the verify token is told to wait; Meta, who knows it, is answered all the same", async () => {
  for (let guess = 0; guess < 60; guess += 1) expect((await ask(`guess-${guess}`)).status).toBe(403);

  const refused = await ask("one-guess-too-many");
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({ code: "rate_limited" });

  const right = await ask(env().META_WEBHOOK_VERIFY_TOKEN);
  expect(right.status).toBe(200);
  expect(await right.text()).toBe("42");
});
