import { expect } from "vitest";
import { test } from "@/testing/onboarding-fixtures";
import { claimWaba } from "./claim-waba";
import { listSignupAttempts } from "./list-signup-attempts";
import { recordSignupOutcome } from "./record-signup-outcome";
import { startOnboarding } from "./start-onboarding";

const start = { flow: "new_number", launch: "popup" } as const;

test("administrators see who started, where Meta's dialog was left, and with which error", async ({
  createOrganization,
}) => {
  const { ctx, agent, organizationId } = await createOrganization();
  const { state } = await startOnboarding(ctx, start);
  const cancelled = {
    state,
    outcome: "cancelled",
    currentStep: "PHONE_NUMBER_SETUP",
    sessionId: "s-1",
  } as const;

  expect(await recordSignupOutcome(ctx, cancelled)).toEqual({ recorded: true });
  await recordSignupOutcome(ctx, cancelled);
  await recordSignupOutcome(ctx, { state, outcome: "failed", errorCode: "2655093" });

  const { data } = await listSignupAttempts(ctx);
  expect(data).toMatchObject([
    {
      flow: "new_number",
      startedBy: expect.any(String) as string,
      outcome: "cancelled",
      currentStep: "PHONE_NUMBER_SETUP",
      errorCode: null,
      metaSessionId: "s-1",
    },
  ]);
  const audited = await ctx.tenant((db) =>
    db.auditEntry.count({ where: { organizationId, action: "whatsapp.signup-ended" } }),
  );
  expect(audited).toBe(1);
  await expect(listSignupAttempts(agent)).rejects.toMatchObject({ code: "forbidden" });
});

test("only who started a launch may tell how it ended, also after its time", async ({
  createOrganization,
}) => {
  const [{ ctx, otherSession, organizationId }, stranger] = [
    await createOrganization(),
    await createOrganization(),
  ];
  const { state } = await startOnboarding(ctx, start);
  const outcome = { state, outcome: "cancelled" } as const;
  const invalid = { code: "state_invalid" };

  await expect(recordSignupOutcome(otherSession, outcome)).rejects.toMatchObject(invalid);
  await expect(recordSignupOutcome(stranger.ctx, outcome)).rejects.toMatchObject(invalid);
  await expect(recordSignupOutcome(ctx, { ...outcome, state: `${state}x` })).rejects.toMatchObject(invalid);
  expect((await listSignupAttempts(ctx)).data).toMatchObject([{ outcome: "open" }]);

  await ctx.tenant((db) =>
    db.onboardingSession.updateMany({ where: { organizationId }, data: { expiresAt: new Date(0) } }),
  );
  expect((await listSignupAttempts(ctx)).data).toMatchObject([{ outcome: "expired" }]);
  await recordSignupOutcome(ctx, outcome);
  expect((await listSignupAttempts(ctx)).data).toMatchObject([{ outcome: "cancelled" }]);
});

test("an attempt that came back counts as claimed, or as failed with our reason", async ({
  meta,
  createOrganization,
}) => {
  const { ctx, newClaim } = await createOrganization();
  const waba = await meta.createWaba();
  const claimed = await newClaim(waba);
  await recordSignupOutcome(ctx, { state: claimed.state, outcome: "cancelled" });
  await claimWaba(ctx, claimed);
  expect((await listSignupAttempts(ctx)).data).toMatchObject([{ outcome: "claimed", currentStep: null }]);

  const refused = await newClaim(waba, { code: "never-issued" });
  await expect(claimWaba(ctx, refused)).rejects.toMatchObject({ code: "token_exchange_failed" });
  await recordSignupOutcome(ctx, { state: refused.state, outcome: "cancelled" });
  expect((await listSignupAttempts(ctx)).data).toMatchObject([
    { outcome: "failed", errorCode: "token_exchange_failed", errorMessage: expect.any(String) as string },
    { outcome: "claimed" },
  ]);
  expect(JSON.stringify(await listSignupAttempts(ctx))).not.toContain("never-issued");
});

test("the newest ten are shown, of the own organization only", async ({ createOrganization }) => {
  const [{ ctx }, stranger] = [await createOrganization(), await createOrganization()];
  for (let i = 0; i < 12; i++) await startOnboarding(ctx, start);
  await startOnboarding(ctx, { flow: "business_app", launch: "sdk" });

  const { data } = await listSignupAttempts(ctx);

  expect(data).toHaveLength(10);
  expect(data[0]).toMatchObject({ flow: "business_app", outcome: "open" });
  expect((await listSignupAttempts(stranger.ctx)).data).toEqual([]);
});
