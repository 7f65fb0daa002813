import type { JobPayload } from "@/contracts/jobs";
import { enterOrganization, type SystemContext } from "@/services/context";
import { checkWhenConnected } from "@/services/health/check-when-connected";
import { finishOnboarding } from "@/services/whatsapp/finish-onboarding";

/** Subscribes and registers what was just connected, again and again until Meta agrees or refuses for good. */
export const finishOnboardingJob = {
  name: "finish-onboarding",
  run: async (
    system: SystemContext,
    { organizationId, ...claim }: JobPayload<"finish-onboarding">,
    { isLastTry }: { isLastTry: boolean } = { isLastTry: false },
  ): Promise<void> => {
    const ctx = enterOrganization(system, organizationId);
    await finishOnboarding(ctx, claim, { isLastTry });
    await checkWhenConnected(ctx, claim.configId);
  },
} as const;
