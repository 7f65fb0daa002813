import type { JobPayload } from "@/contracts/jobs";
import { enterOrganization, type SystemContext } from "@/services/context";
import { finishOnboarding } from "@/services/whatsapp/finish-onboarding";

/** Subscribes and registers what was just connected, again and again until Meta agrees or refuses for good. */
export const finishOnboardingJob = {
  name: "finish-onboarding",
  run: (
    system: SystemContext,
    { organizationId, ...claim }: JobPayload<"finish-onboarding">,
    { isLastTry }: { isLastTry: boolean } = { isLastTry: false },
  ): Promise<void> => finishOnboarding(enterOrganization(system, organizationId), claim, { isLastTry }),
} as const;
