import type {
  ConnectionStatus,
  ConnectionStep,
  ConnectionStepName,
  SignupFlow,
  StepError,
} from "@/contracts/whatsapp";

export type Steps = readonly ConnectionStep[];
export type StepResult = Omit<ConnectionStep, "name">;

/** The numbers that Meta lists in an account, as far as they decide which steps there are; `isActive`: in use. */
export type ListedNumbers = readonly { isOnBusinessApp: boolean; isActive: boolean }[];

/** Without these a connection works: they need a person and must not hold it up. */
const OPTIONAL: ReadonlySet<ConnectionStepName> = new Set(["payment", "test_message"]);

const ORDER: readonly ConnectionStepName[] = [
  "permission",
  "account",
  "numbers",
  "webhooks",
  "registration",
  "sync",
  "payment",
  "test_message",
];

/** The account was granted without a number (Meta's FINISH_ONLY_WABA): somebody has to add one in WhatsApp Manager. */
export const noNumber: StepError = {
  code: "no_number",
  message:
    "This WhatsApp Business Account has no phone number yet. Add one in WhatsApp Manager, then try again.",
};

/** What a step is when nothing was done about it yet. */
function fresh(name: ConnectionStepName): ConnectionStep {
  return name === "test_message" ? { name, status: "running", waitsFor: "you" } : { name, status: "running" };
}

/**
 * The steps right after the claim: what needed Meta's dialog is done, the rest waits for its job. `before` are the steps
 * of a living connection that is claimed again: a test message that came in need not be written again.
 */
export function stepsAfterClaim(input: {
  flow: SignupFlow;
  numbers: ListedNumbers;
  before?: Steps;
}): ConnectionStep[] {
  const claimed: ConnectionStep[] = [
    { name: "permission", status: "done" },
    { name: "account", status: "done" },
    input.numbers.length > 0
      ? { name: "numbers", status: "done" }
      : { name: "numbers", status: "running", waitsFor: "you", error: noNumber },
    ...(input.before ?? []).filter(({ name, status }) => name === "test_message" && status === "done"),
  ];
  return fittedTo(claimed, input);
}

/**
 * The steps that belong to the numbers in use, in order: registration for those of the Cloud API, sync for those of the
 * WhatsApp Business app. Missing ones are added as open, those without a number go away. While Meta shows no number of a
 * Business app signup as one, there is a sync and no registration: that would take the number out of the app.
 */
export function fittedTo(
  steps: Steps,
  { flow, numbers }: { flow: SignupFlow; numbers: ListedNumbers },
): ConnectionStep[] {
  const used = numbers.filter((number) => number.isActive);
  const isAwaited = flow === "business_app" && !numbers.some((number) => number.isOnBusinessApp);
  const isNeeded = (name: ConnectionStepName) => {
    if (name === "sync") return used.some((number) => isAwaited || number.isOnBusinessApp);
    if (name === "registration") return used.some((number) => !isAwaited && !number.isOnBusinessApp);
    return true;
  };
  return ORDER.filter(isNeeded).map((name) => steps.find((step) => step.name === name) ?? fresh(name));
}

/** The steps with one of them changed; an older error of it goes away. */
export function withStep(steps: Steps, name: ConnectionStepName, result: StepResult): ConnectionStep[] {
  return steps.map((step) => (step.name === name ? { name, ...result } : step));
}

/** The steps with everything that is not done waiting for its turn again. */
export function reopened(steps: Steps): ConnectionStep[] {
  return steps.map((step) => (step.status === "done" ? step : fresh(step.name)));
}

/** The steps with these waiting for their turn again, done or not. */
export function withOpened(steps: Steps, names: readonly ConnectionStepName[]): ConnectionStep[] {
  return steps.map((step) => (names.includes(step.name) ? fresh(step.name) : step));
}

/** Whether a step still waits for the job, or for a person. */
export function isOpen(steps: Steps, name: ConnectionStepName): boolean {
  return steps.some((step) => step.name === name && step.status === "running");
}

/**
 * What the steps make of the connection: active when all are done that it cannot work without, pending while something
 * runs or the account only lacks a number, else in error.
 */
export function statusOf(steps: Steps): Extract<ConnectionStatus, "active" | "pending" | "error"> {
  const needed = steps.filter((step) => !OPTIONAL.has(step.name));
  if (needed.every((step) => step.status === "done")) return "active";
  const failed = needed.filter((step) => step.status === "failed");
  return failed.every((step) => step.error?.code === noNumber.code) ? "pending" : "error";
}

/**
 * The status after the steps changed. An error that the steps did not cause (Meta does not accept the token any more)
 * stays: only a check that goes well, or a new claim, ends it.
 */
export function statusAfter(
  current: ConnectionStatus,
  { before, after }: { before: Steps; after: Steps },
): ConnectionStatus {
  const isFromElsewhere = current === "error" && statusOf(before) !== "error";
  return current === "disconnected" || isFromElsewhere ? current : statusOf(after);
}
