import { z } from "zod";
import type { ApiRefusal, OnboardingError } from "./onboarding-machine";
import { signupErrorFamily, type SignupErrorFamily } from "./signup-error-families";

/** The errors that have texts of their own: keys of `whatsapp.errors` in src/messages. */
const apiTexts = [
  "number_taken",
  "state_invalid",
  "token_exchange_failed",
  "grant_not_proven",
  "list_phone_numbers_failed",
  "meta_rate_limited",
  "meta_unavailable",
  "database_error",
  "rate_limited",
  "forbidden",
  "unauthorized",
] as const;

export type ErrorText =
  | (typeof apiTexts)[number]
  | SignupErrorFamily
  | "popup_blocked"
  | "popup_closed"
  | "popup_closed_finished"
  | "meta_error"
  | "access_denied"
  | "oauth_error"
  | "network_session"
  | "network_claim"
  | "timeout"
  | "code_expired"
  | "redirect_mismatch"
  | "other";

export type ErrorFact = {
  field: "code" | "message" | "reason" | "metaMessage" | "metaCode" | "traceId" | "requestId";
  value: string;
};

/** The one thing to do about an error; null where the same person would fail again. */
export type ErrorAction = "retry" | "this_tab" | "sign_in" | null;

/** `facts` are for support and stay folded away. */
export type ErrorDescription = { text: ErrorText; facts: ErrorFact[]; action: ErrorAction };

const Details = z.object({
  reason: z.string().optional(),
  metaCode: z.number().optional(),
  metaSubcode: z.number().optional(),
  traceId: z.string().optional(),
});

// Meta's subcodes for a code that came too late, for another address, or twice (oauth/access_token).
const exchangeTexts: Record<number, ErrorText> = {
  36007: "code_expired",
  36008: "redirect_mismatch",
  36009: "code_expired",
};

/** Chooses the text of an onboarding error and what support will ask for. */
export function describeError(error: OnboardingError): ErrorDescription {
  switch (error.kind) {
    case "popup_blocked":
      return { text: error.kind, facts: [], action: "this_tab" };
    case "timeout":
      return { text: error.kind, facts: [], action: "retry" };
    case "popup_closed":
      return {
        text: error.finishedAtMeta ? "popup_closed_finished" : "popup_closed",
        facts: [],
        action: "retry",
      };
    case "network":
      return {
        text: error.during === "session" ? "network_session" : "network_claim",
        facts: [],
        action: "retry",
      };
    case "meta_error":
      return {
        text: signupErrorFamily(error.code) ?? "meta_error",
        facts: factsOf({ metaCode: error.code }),
        action: "retry",
      };
    case "oauth_error":
      // The description comes from the address: whoever made the link may have written it, so it stays folded away.
      return {
        text: error.error === "access_denied" ? "access_denied" : "oauth_error",
        facts: factsOf({ code: error.error, metaMessage: error.description }),
        action: "retry",
      };
    case "session_failed":
    case "claim_failed":
      return describeRefusal(error);
    default:
      return error satisfies never;
  }
}

/** The text for a bare code that was kept of an attempt, Meta's or our API's; null when it has none. */
export function textOfCode(code: string | null): ErrorText | null {
  return signupErrorFamily(code) ?? apiTexts.find((text) => text === code) ?? null;
}

function describeRefusal({ code, message, details, requestId }: ApiRefusal): ErrorDescription {
  const { data } = Details.safeParse(details);
  const ofExchange =
    code === "token_exchange_failed" ? exchangeTexts[data?.metaSubcode ?? data?.metaCode ?? 0] : undefined;
  const known = apiTexts.find((text) => text === code);
  const metaCode = [data?.metaCode, data?.metaSubcode].filter((part) => part !== undefined).join(" / ");
  return {
    text: ofExchange ?? known ?? "other",
    facts: factsOf({ code, message, reason: data?.reason, metaCode, traceId: data?.traceId, requestId }),
    action: code === "unauthorized" ? "sign_in" : code === "forbidden" ? null : "retry",
  };
}

function factsOf(values: Partial<Record<ErrorFact["field"], string | null | undefined>>): ErrorFact[] {
  return Object.entries(values).flatMap(([field, value]) =>
    value ? [{ field: field as ErrorFact["field"], value }] : [],
  );
}
