import { ApiError } from "@/lib/client/api-client";
import type { ManualFields } from "./manual-schema";

/** The field that has to be corrected; null: what went wrong is not one field's fault. */
const fieldOf = {
  token_invalid: "accessToken",
  permission_missing: "accessToken",
  waba_not_covered: "wabaId",
  number_not_in_waba: "phoneId",
  number_taken: "phoneId",
  app_id_needed: "appId",
  app_secret_wrong: "appSecret",
  list_phone_numbers_failed: null,
  invalid_input: null,
  forbidden: null,
  rate_limited: null,
  meta_rate_limited: null,
  meta_unavailable: null,
} as const satisfies Record<string, keyof ManualFields | null>;

/** A key under `whatsapp.manual.refusals`. */
export type ManualRefusalText = keyof typeof fieldOf | "network" | "other";

export type ManualRefusal = { text: ManualRefusalText; field: keyof ManualFields | null };

/** Every text there is for a refusal, for whoever has to show them all. */
export const manualRefusalTexts: readonly ManualRefusalText[] = [
  ...(Object.keys(fieldOf) as (keyof typeof fieldOf)[]),
  "network",
  "other",
];

/** Why credentials were not accepted, and the field it is about. */
export function manualRefusalOf(error: unknown): ManualRefusal {
  if (!(error instanceof ApiError)) return { text: "network", field: null };
  const { code } = error;
  return isKnown(code) ? { text: code, field: fieldOf[code] } : { text: "other", field: null };
}

function isKnown(code: string): code is keyof typeof fieldOf {
  return Object.hasOwn(fieldOf, code);
}
