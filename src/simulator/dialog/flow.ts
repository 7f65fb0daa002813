import { z } from "zod";

/**
 * What the dialog asks for: a number for Cloud API, one that stays in the Business app, only an account, or only access to
 * an account that exists.
 */
export type Flow = "cloud_api" | "business_app" | "only_waba" | "only_access";

const AppOnly = z.object({ features: z.array(z.object({ name: z.string() })) });

/** The flow that `extras` ask for (Meta: "Embedded Signup > Customizing the flow"). */
export function flowOf(extras: Record<string, unknown>): Flow {
  if (extras.featureType === "whatsapp_business_app_onboarding") return "business_app";
  if (extras.featureType === "only_waba_sharing") return "only_waba";
  const parsed = AppOnly.safeParse(extras);
  const isAppOnly = parsed.success && parsed.data.features.some(({ name }) => name === "app_only_install");
  return isAppOnly ? "only_access" : "cloud_api";
}
