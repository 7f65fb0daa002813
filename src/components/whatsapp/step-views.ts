import type { ConnectionStep, ConnectionStepName } from "@/contracts/whatsapp";

/** How a step looks: `waiting` for an earlier one, `retrying` by itself, `you` when a person has to act. */
export type StepState = "done" | "running" | "waiting" | "retrying" | "you" | "failed";

export type StepView = { step: ConnectionStep; state: StepState };

/** These do not hold up the steps behind them, nor does the connection's being active wait for them. */
const aside = new Set<ConnectionStepName>(["payment", "test_message"]);

/**
 * The steps as they are shown. The server calls everything `running` that is not over; people want to know what runs
 * now, what comes later, and what waits for them.
 */
export function toStepViews(steps: readonly ConnectionStep[]): StepView[] {
  const first = steps.find((step) => isRunning(step));
  const isReady = steps.every((step) => aside.has(step.name) || step.status === "done");
  return steps.map((step) => ({ step, state: stateOf(step, { isFirst: step === first, isReady }) }));
}

/** How many steps are done, and whether nothing at all is left. */
export function progressOf(steps: readonly ConnectionStep[]): {
  done: number;
  total: number;
  isOver: boolean;
} {
  const done = steps.filter(({ status }) => status === "done").length;
  return { done, total: steps.length, isOver: done === steps.length };
}

function stateOf(step: ConnectionStep, at: { isFirst: boolean; isReady: boolean }): StepState {
  if (step.status !== "running") return step.status;
  // A message written now would not arrive: Meta does not send us this account's events yet.
  if (step.name === "test_message") return at.isReady ? "you" : "waiting";
  if (step.waitsFor === "you") return "you";
  if (step.error) return "retrying";
  return at.isFirst ? "running" : "waiting";
}

function isRunning({ status, waitsFor, name, error }: ConnectionStep): boolean {
  return status === "running" && waitsFor === undefined && name !== "test_message" && error === undefined;
}
