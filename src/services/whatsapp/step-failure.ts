import type { StepError } from "@/contracts/whatsapp";
import type { StepErrorCode } from "@/contracts/step-errors";

/** A step is not done for a reason of our own finding; Meta refused nothing. */
export class StepFailure extends Error {
  readonly stepError: StepError;
  /** Whether it may pass without anybody doing something. */
  readonly mayPass: boolean;

  constructor(code: StepErrorCode, message: string, { mayPass }: { mayPass: boolean }) {
    super(message);
    this.name = "StepFailure";
    this.stepError = { code, message };
    this.mayPass = mayPass;
  }
}
