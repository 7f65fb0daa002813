import { SignJWT } from "jose";
import { expect } from "vitest";
import { env } from "@/lib/server/env";
import { test } from "@/testing/onboarding-fixtures";
import { claimWaba } from "./claim-waba";
import { signState } from "./onboarding-state";
import { spendOnboardingState } from "./spend-onboarding-state";
import { startOnboarding } from "./start-onboarding";

const invalid = { code: "state_invalid" };

test("a state passes once, and only once in fifty tries at the same time", async ({ createOrganization }) => {
  const { ctx } = await createOrganization();
  const { state } = await startOnboarding(ctx, { flow: "business_app", launch: "popup" });

  const tries = await Promise.allSettled(Array.from({ length: 50 }, () => spendOnboardingState(ctx, state)));

  expect(tries.filter((one) => one.status === "fulfilled").map((one) => one.value)).toMatchObject([
    { flow: "business_app", launch: "popup" },
  ]);
  await expect(spendOnboardingState(ctx, state)).rejects.toMatchObject(invalid);
});

test("a claim with a state that was spent never reaches Meta", async ({ meta, createOrganization }) => {
  const { ctx, newClaim } = await createOrganization();
  const [first, second] = [await meta.createWaba(), await meta.createWaba()];
  const claim = await newClaim(first);
  await claimWaba(ctx, claim);

  const replay = claimWaba(ctx, { ...claim, code: await meta.grantCode(second), wabaId: second.wabaId });

  await expect(replay).rejects.toMatchObject(invalid);
  expect(await meta.calls(second)).toEqual([]);
});

test("a state of another organization, or of another browser of the same person, does not pass", async ({
  createOrganization,
}) => {
  const [starter, stranger] = [await createOrganization(), await createOrganization()];
  const { state } = await startOnboarding(starter.ctx, { flow: "new_number", launch: "popup" });

  const sameSessionElsewhere = { ...starter.ctx, organizationId: stranger.organizationId };

  await expect(spendOnboardingState(stranger.ctx, state)).rejects.toMatchObject(invalid);
  await expect(spendOnboardingState(sameSessionElsewhere, state)).rejects.toMatchObject(invalid);
  await expect(spendOnboardingState(starter.otherSession, state)).rejects.toMatchObject(invalid);
  await expect(spendOnboardingState(starter.ctx, state)).resolves.toMatchObject({
    flow: "new_number",
    launch: "popup",
  });
});

test("a state does not pass after ten minutes", async ({ createOrganization }) => {
  const { ctx, organizationId } = await createOrganization();
  const { state, expiresAt } = await startOnboarding(ctx, { flow: "new_number", launch: "popup" });
  const lifeMs = new Date(expiresAt).getTime() - Date.now();
  expect(lifeMs).toBeGreaterThan(9.5 * 60_000);
  expect(lifeMs).toBeLessThanOrEqual(10 * 60_000);

  const session = await ctx.tenant((db) =>
    db.onboardingSession.findFirstOrThrow({ where: { organizationId } }),
  );
  const signedWithPast = await signState(session.id, new Date(Date.now() - 1_000));
  await expect(spendOnboardingState(ctx, signedWithPast)).rejects.toMatchObject(invalid);

  await ctx.tenant((db) =>
    db.onboardingSession.updateMany({
      where: { organizationId },
      data: { expiresAt: new Date(Date.now() - 1) },
    }),
  );
  await expect(spendOnboardingState(ctx, state)).rejects.toMatchObject(invalid);
});

test("a state that somebody else signed, changed or left unsigned does not pass", async ({
  createOrganization,
}) => {
  const { ctx, organizationId } = await createOrganization();
  const { state } = await startOnboarding(ctx, { flow: "new_number", launch: "popup" });
  const session = await ctx.tenant((db) =>
    db.onboardingSession.findFirstOrThrow({ where: { organizationId } }),
  );
  const signedWith = (key: string) =>
    new SignJWT()
      .setProtectedHeader({ alg: "HS256" })
      .setJti(session.id)
      .setAudience("atende:whatsapp-onboarding")
      .setExpirationTime("10m")
      .sign(new TextEncoder().encode(key));
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const [header, payload, signature = ""] = state.split(".");

  const forged = [
    await signedWith("some other key, thirty-two bytes"),
    await signedWith(env().NEXTAUTH_SECRET),
    `${encoded({ alg: "none" })}.${payload}.`,
    `${header}.${payload}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`,
    `${header}.${encoded({ jti: session.id, aud: "atende:whatsapp-onboarding", exp: 4e9 })}.${signature}`,
    session.id,
    "524126980791429",
  ];
  for (const attempt of forged)
    await expect(spendOnboardingState(ctx, attempt)).rejects.toMatchObject(invalid);
  await expect(spendOnboardingState(ctx, state)).resolves.toMatchObject({
    flow: "new_number",
    launch: "popup",
  });
});

test("an agent cannot start", async ({ createOrganization }) => {
  const { agent } = await createOrganization();
  await expect(startOnboarding(agent, { flow: "new_number", launch: "popup" })).rejects.toMatchObject({
    code: "forbidden",
  });
});
