import type { JobPayload } from "@/contracts/jobs";
import { enterOrganization, type SystemContext } from "@/services/context";
import { emailAlert } from "@/services/health/email-alert";

/** Tells the administrators of an alert by e-mail, once. */
export const emailAlertJob = {
  name: "email-alert",
  run: (system: SystemContext, { organizationId, alertId }: JobPayload<"email-alert">): Promise<void> =>
    emailAlert(enterOrganization(system, organizationId), alertId),
} as const;
