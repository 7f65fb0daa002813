import { expect } from "vitest";
import { test, type Organization } from "@/testing/onboarding-fixtures";
import { finishOnboardingJob } from "@/worker/jobs/finish-onboarding.job";
import { claimWaba } from "../whatsapp/claim-waba";
import { openAlert } from "./alerts";

async function runJob({ organizationId, system }: Organization, configId: string): Promise<void> {
  await finishOnboardingJob.run(system, { organizationId, configId, grantNumber: 1 }, { isLastTry: true });
}

test("when the steps are done the connection is looked at, and what is over is over at once", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const { ctx, newClaim, stored } = organization;
  const { config } = await claimWaba(ctx, await newClaim(await meta.createWaba()));
  await ctx.tenant((db) =>
    openAlert(ctx, db, { configId: config.id, code: "not_subscribed", severity: "critical" }),
  );

  await runJob(organization, config.id);

  expect((await stored()).configs[0]?.healthCheckedAt).not.toBeNull();
  const open = await ctx.tenant((db) =>
    db.connectionAlert.count({
      where: { organizationId: ctx.organizationId, code: "not_subscribed", resolvedAt: null },
    }),
  );
  expect(open).toBe(0);
});

test("while a step has failed nothing else is asked of Meta", async ({ meta, createOrganization }) => {
  const organization = await createOrganization();
  const { ctx, newClaim, stored } = organization;
  const waba = await meta.createWaba();
  const { config } = await claimWaba(ctx, await newClaim(waba));
  await meta.fault({
    match: { method: "POST", path: "/register", scope: waba.phoneNumberIds[0] ?? "" },
    error: { http: 400, code: 133016, message: "Too many" },
  });

  await runJob(organization, config.id);

  expect((await stored()).configs[0]).toMatchObject({ status: "error", healthCheckedAt: null });
});
