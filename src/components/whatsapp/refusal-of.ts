import { ApiError } from "@/lib/client/api-client";

const known = [
  "forbidden",
  "unauthorized",
  "not_found",
  "conflict",
  "number_taken",
  "invalid_input",
  "rate_limited",
  "meta_rate_limited",
  "meta_unavailable",
  "list_phone_numbers_failed",
] as const;

/** A key under `whatsapp.refusals`. */
export type RefusalText = (typeof known)[number] | "network" | "other";

/** The text for a call about a connection that did not work. */
export function refusalOf(error: unknown): RefusalText {
  if (!(error instanceof ApiError)) return "network";
  return known.find((code) => code === error.code) ?? "other";
}
