import type { StepErrorCode } from "@/contracts/step-errors";
import type { StepError } from "@/contracts/whatsapp";
import { GraphError, isRateLimited, type GraphUnreachableError } from "@/lib/server/graph/graph-error";

type Known = { codes: readonly number[]; code: StepErrorCode; message: string };

/**
 * What can be done about Meta's refusals while an account is connected, by code or subcode. The first families are those
 * of the error code reference of Cloud API, the last those that Embedded Signup documents for its own errors
 * (https://developers.facebook.com/docs/whatsapp/embedded-signup/errors).
 */
const known: readonly Known[] = [
  {
    codes: [133005],
    code: "pin_mismatch",
    message:
      "The number already has another two-step verification PIN. Enter that PIN, or turn it off in WhatsApp Manager and try again.",
  },
  {
    codes: [133008, 133009],
    code: "pin_locked",
    message: "There were too many attempts with a wrong PIN. Wait as long as Meta says, then try again.",
  },
  {
    codes: [133006],
    code: "number_not_verified",
    message: "The number is not verified yet. Verify it in WhatsApp Manager, then try again.",
  },
  {
    codes: [133010, 131045],
    code: "number_not_registered",
    message: "The number is not registered for the Cloud API. Try again to register it.",
  },
  {
    codes: [133015],
    code: "number_deleted_recently",
    message: "The number was deleted a moment ago. Meta needs five minutes; it is tried again by itself.",
  },
  {
    codes: [133004],
    code: "registration_busy",
    message: "Meta's registration is busy. It is tried again by itself.",
  },
  {
    codes: [133000],
    code: "deregistration_incomplete",
    message: "The number was not taken off its former place completely. Wait a moment, then try again.",
  },
  {
    codes: [133016],
    code: "too_many_registrations",
    message:
      "The number was registered too often. Meta allows ten registrations in 72 hours: try again after that.",
  },
  {
    codes: [131057, 2494100],
    code: "number_in_maintenance",
    message: "Meta is working on the number. Wait a few minutes, then try again.",
  },
  {
    codes: [131037],
    code: "display_name_not_approved",
    message:
      "Meta has not approved the number's display name. Change it in WhatsApp Manager or wait for approval.",
  },
  {
    codes: [2388012, 2388103],
    code: "number_in_migration",
    message:
      "The number is being moved from another account, or cannot be moved. See it in WhatsApp Manager, then try again.",
  },
  {
    codes: [131042, 131044],
    code: "payment_missing",
    message: "The account has no valid payment method. Add one in WhatsApp Manager.",
  },
  {
    codes: [131031],
    code: "account_locked",
    message:
      "Meta has locked the account, or what was given does not match the number (such as its PIN). See the account in WhatsApp Manager.",
  },
  {
    codes: [368],
    code: "account_restricted",
    message: "Meta has restricted the account for breaking a policy. Appeal in Business Support Home.",
  },
  {
    codes: [2200],
    code: "callback_not_verified",
    message:
      "Meta called our webhook address and got no right answer. The address must be reachable by HTTPS from the internet.",
  },
  {
    codes: [2655093, 2655094, 3441041, 3441042, 3441045, 3441047, 3441049, 3441030, 4563015, 2655082],
    code: "not_eligible",
    message:
      "Meta does not allow this business or number to be connected. See the reason in WhatsApp Manager.",
  },
  {
    codes: [2655048, 2655095],
    code: "app_not_eligible",
    message:
      "This number of the WhatsApp Business app cannot be connected yet. Update the app, use it for some days, then try again.",
  },
  {
    codes: [2593037, 2593039, 2494158, 2388091, 2388093, 136024, 136025],
    code: "code_not_verified",
    message:
      "The code by SMS or call could not be sent or was not right. Wait a while, then ask for a new one.",
  },
  {
    codes: [2655049, 2494029, 2593072, 2494028, 2494091, 2494119, 2494120],
    code: "shared_account",
    message: "The account cannot be shared with us as it is. Choose another one, or share it anew with Meta.",
  },
  {
    codes: [2388098, 2494067, 1690114],
    code: "limit_reached",
    message:
      "The business has as many accounts or numbers as Meta allows. Remove one, or verify the business for more.",
  },
  {
    codes: [2655089, 3441040, 2388107],
    code: "business_restricted",
    message: "Meta has restricted this business. See what is asked of it in Business Support Home.",
  },
  {
    codes: [3441033, 3441046, 1390006, 1675004],
    code: "too_many_attempts",
    message: "There were too many attempts in a short time. Wait an hour, then try again.",
  },
  {
    codes: [0, 190],
    code: "token_invalid",
    message: "Meta does not accept our access any more. Connect this account again.",
  },
  {
    codes: [3, 10, 131005],
    code: "permission_missing",
    message: "A permission was not granted or was taken away. Connect again and grant every permission.",
  },
  {
    codes: [33],
    code: "not_found_at_meta",
    message:
      "Meta does not know this account or number any more, or does not show it to us. Connect it again.",
  },
  {
    codes: [1, 2, 131000, 131016],
    code: "meta_trouble",
    message: "Meta has trouble of its own. It is tried again by itself.",
  },
];

/** Where Meta gave no code of its own: something here went wrong. */
export const internalError: StepError = {
  code: "internal" satisfies StepErrorCode,
  message: "Something went wrong on our side. Try again.",
};

/** Explains why a step was not done, for the page to show; `code` chooses the text there. */
export function toStepError(error: GraphError | GraphUnreachableError): StepError & { code: StepErrorCode } {
  if (!(error instanceof GraphError)) {
    return { code: "meta_unreachable", message: "Meta did not answer. It is tried again by itself." };
  }
  const support = {
    metaCode: numberOf(error),
    ...(error.traceId === null ? {} : { traceId: error.traceId }),
  };
  if (isRateLimited(error)) {
    return {
      code: "meta_rate_limited",
      message: "Meta asks us to slow down. It is tried again by itself.",
      ...support,
    };
  }
  const explained = known.find(({ codes }) => error.is(...codes)) ?? permissionOf(error);
  if (explained) return { code: explained.code, message: explained.message, ...support };
  return { code: "meta_refused", message: error.details ?? error.message, ...support };
}

/** 200 to 299 are all about permissions. */
function permissionOf({ code }: GraphError): Known | undefined {
  return code >= 200 && code <= 299 ? known.find((one) => one.code === "permission_missing") : undefined;
}

/** The number that says what it is: below code 100 it stands as subcode. */
function numberOf({ code, subcode }: GraphError): number {
  return code === 100 && subcode !== null && known.some(({ codes }) => codes.includes(subcode))
    ? subcode
    : code;
}
