import type { JobPayload } from "@/contracts/jobs";
import { enterOrganization, type SystemContext } from "@/services/context";
import { finishOnboarding } from "@/services/whatsapp/finish-onboarding";

/** Does the steps of a claim as the worker's job does, without the look at the connection that the job takes afterwards. */
export function finishSteps(
  system: SystemContext,
  { organizationId, ...claim }: JobPayload<"finish-onboarding">,
  { isLastTry }: { isLastTry: boolean } = { isLastTry: false },
): Promise<void> {
  return finishOnboarding(enterOrganization(system, organizationId), claim, { isLastTry });
}
