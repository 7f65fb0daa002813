import type { Connection } from "@/contracts/whatsapp";
import { progressOf } from "./step-views";

/** What a finished signup leaves: nothing to do, steps that go on or wait for somebody, or one that failed. */
export type SignupOutcome = "complete" | "steps_left" | "step_failed";

export function outcomeOf(connection: Pick<Connection, "status" | "steps"> | null): SignupOutcome {
  if (connection === null) return "steps_left";
  if (connection.status === "error" || connection.steps.some(({ status }) => status === "failed")) {
    return "step_failed";
  }
  return progressOf(connection.steps).isOver ? "complete" : "steps_left";
}
