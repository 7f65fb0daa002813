import type { StepError } from "@/contracts/whatsapp";
import { GraphError, isRateLimited, type GraphUnreachableError } from "@/lib/server/graph/graph-error";

type Known = { codes: readonly number[]; code: string; message: string };

/** What an administrator can do about Meta's refusals of the last steps (code or subcode). */
const known: readonly Known[] = [
  {
    codes: [133005],
    code: "pin_mismatch",
    message:
      "The number already has another two-step verification PIN. Turn it off in WhatsApp Manager, then try again.",
  },
  {
    codes: [133006],
    code: "number_not_verified",
    message: "The number is not verified yet. Verify it in WhatsApp Manager, then try again.",
  },
  {
    codes: [133008, 133009],
    code: "pin_locked",
    message: "There were too many attempts with a wrong PIN. Wait as long as Meta says, then try again.",
  },
  {
    codes: [133016],
    code: "too_many_registrations",
    message:
      "The number was registered too often. Meta allows ten registrations in 72 hours: try again after that.",
  },
  {
    codes: [0, 190],
    code: "token_invalid",
    message: "Meta does not accept our access any more. Connect this account again.",
  },
  {
    codes: [3, 10, 200],
    code: "permission_missing",
    message: "A permission was not granted or was taken away. Connect again and grant every permission.",
  },
];

/** Explains why a step was not done, for the page to show; `code` chooses the text there. */
export function toStepError(error: GraphError | GraphUnreachableError): StepError {
  if (!(error instanceof GraphError)) {
    return { code: "meta_unreachable", message: "Meta did not answer. It is tried again by itself." };
  }
  const support = { metaCode: error.code, ...(error.traceId === null ? {} : { traceId: error.traceId }) };
  const explained = known.find(({ codes }) => error.is(...codes));
  if (explained) return { code: explained.code, message: explained.message, ...support };
  if (isRateLimited(error)) {
    return {
      code: "meta_rate_limited",
      message: "Meta asks us to slow down. It is tried again by itself.",
      ...support,
    };
  }
  return { code: "meta_refused", message: error.details ?? error.message, ...support };
}

/** What of our own making stops a step. */
export const notSubscribed: StepError = {
  code: "not_subscribed",
  message: "Meta accepted the subscription but does not list it yet. It is checked again by itself.",
};
