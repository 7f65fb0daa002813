import type { ConnectionStatus, ConnectionStep, ConnectionStepName, StepError } from "@/contracts/whatsapp";

export type Steps = readonly ConnectionStep[];

/** The steps right after the claim: what needed the popup is done, the rest waits for its job. */
export function stepsAfterClaim({ hasNumbers }: { hasNumbers: boolean }): ConnectionStep[] {
  return [
    { name: "permission", status: "done" },
    { name: "account", status: "done" },
    hasNumbers ? { name: "numbers", status: "done" } : { name: "numbers", status: "failed", error: noNumber },
    { name: "webhooks", status: "running" },
    { name: "registration", status: "running" },
  ];
}

/** The account was granted without a number (Meta's FINISH_ONLY_WABA): somebody has to add one in WhatsApp Manager. */
export const noNumber: StepError = {
  code: "no_number",
  message:
    "This WhatsApp Business Account has no phone number yet. Add one in WhatsApp Manager, then try again.",
};

/** The steps with one of them changed; an older error of it goes away. */
export function withStep(
  steps: Steps,
  name: ConnectionStepName,
  status: ConnectionStep["status"],
  error?: StepError,
): ConnectionStep[] {
  const changed: ConnectionStep = { name, status, ...(error ? { error } : {}) };
  return steps.map((step) => (step.name === name ? changed : step));
}

/** The steps with everything that is not done waiting for its turn again. */
export function reopened(steps: Steps): ConnectionStep[] {
  return steps.map(({ name, status }) => ({ name, status: status === "done" ? status : "running" }));
}

/** Whether a step still waits for the job. */
export function isOpen(steps: Steps, name: ConnectionStepName): boolean {
  return steps.some((step) => step.name === name && step.status === "running");
}

/**
 * What the steps make of the connection: active when all are done, pending while something runs or the account only
 * lacks a number, else in error.
 */
export function statusOf(steps: Steps): Extract<ConnectionStatus, "active" | "pending" | "error"> {
  if (steps.every((step) => step.status === "done")) return "active";
  const failed = steps.filter((step) => step.status === "failed");
  return failed.every((step) => step.error?.code === noNumber.code) ? "pending" : "error";
}
