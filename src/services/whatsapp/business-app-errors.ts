import type { StepErrorCode } from "@/contracts/step-errors";
import type { StepError } from "@/contracts/whatsapp";
import { GraphError } from "@/lib/server/graph/graph-error";

// Meta's three codes about the syncs of a Business app number
// (https://developers.facebook.com/docs/whatsapp/embedded-signup/custom-flows/onboarding-business-app-users).

/** Already called in this onboarding. */
export const USED_UP = 2593107;
/** More than 24 hours after the onboarding. */
export const TOO_LATE = 2593108;
/** The business keeps its history to itself. */
export const DECLINED = 2593109;

const messages = {
  sync_unconfirmed:
    "Meta's answer was lost, so nobody knows whether it is coming. Wait a while; if nothing arrives, ask once more.",
  sync_used_up:
    "Meta gives this only once for each onboarding, and it was asked for before. Disconnect the number in the WhatsApp Business app and connect it again.",
  sync_too_late:
    "Meta gives this only in the first 24 hours. Disconnect the number in the WhatsApp Business app and connect it again.",
  history_declined:
    "Sharing of the chat history is turned off in the WhatsApp Business app. New messages come in all the same.",
} as const satisfies Partial<Record<StepErrorCode, string>>;

/**
 * What is said of a sync; with what Meta's support asks for where Meta answered (below code 100 the number that tells
 * stands as subcode).
 */
export function syncError(code: keyof typeof messages, cause?: unknown): StepError {
  const isAnswer = cause instanceof GraphError;
  return {
    code,
    message: messages[code],
    ...(isAnswer ? { metaCode: (cause.code === 100 ? cause.subcode : null) ?? cause.code } : {}),
    ...(isAnswer && cause.traceId !== null ? { traceId: cause.traceId } : {}),
  };
}

/** Whether a stored error says that an earlier call's answer was lost. */
export function saysUnconfirmed(error: unknown): boolean {
  return (error as StepError | null)?.code === ("sync_unconfirmed" satisfies StepErrorCode);
}
