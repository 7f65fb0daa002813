import { z } from "zod";

export const NewNumber = z.object({ displayPhoneNumber: z.string(), verifiedName: z.string() });
export type NewNumber = z.infer<typeof NewNumber>;

/** How a signup can end, by the names of the session info (Meta: "Embedded Signup > Session logging"). */
export const Ending = z.enum([
  "FINISH",
  "FINISH_ONLY_WABA",
  "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING",
  "FINISH_GRANT_ONLY_API_ACCESS",
  "FINISH_OBO_MIGRATION",
  "ERROR",
]);
export type Ending = z.infer<typeof Ending>;

/** What the person chose in the popup; the last three exist in the simulator only. */
export const Choice = z.object({
  wabaId: z.string().optional(),
  /** Several accounts at once. */
  wabaIds: z.array(z.string()).min(1).optional(),
  newBusinessName: z.string().optional(),
  /** Missing together with `newPhone`: all numbers of the account. */
  phoneId: z.string().optional(),
  newPhone: NewNumber.optional(),
  /** Of a Business app number: whether its chats may be asked for. */
  sharesHistory: z.boolean().default(true),
  /** Default: as the flow ends. */
  ending: Ending.optional(),
  /** Which ids the session info names; default: as the ending has them. */
  ids: z.enum(["usual", "all", "waba", "none"]).default("usual"),
  /** When the session info comes: before the code, after it (SDK only), or not at all. */
  sessionInfo: z.enum(["before", "after", "never"]).default("before"),
});
export type Choice = z.infer<typeof Choice>;

/** The screens, by the names Meta gives them in `current_step` (Meta: "Embedded Signup > Session logging"). */
export const Step = z.enum([
  "BUSINESS_ACCOUNT_SELECTION",
  "WABA_PHONE_PROFILE_PICKER",
  "WHATSAPP_BUSINESS_PROFILE_SETUP",
  "PHONE_NUMBER_SETUP",
  "PHONE_NUMBER_VERIFICATION",
  "PERMISSIONS",
]);
export type Step = z.infer<typeof Step>;
