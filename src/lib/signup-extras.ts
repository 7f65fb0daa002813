import type { z } from "zod";
import type { OnboardingSessionRequest } from "@/contracts/whatsapp";

/** The two ways through Meta's dialog: a number of its own, or one that stays in the WhatsApp Business app. */
export type ConnectFlow = z.output<typeof OnboardingSessionRequest>["flow"];

export type SignupExtras = {
  setup: Record<string, never>;
  featureType: "" | "whatsapp_business_app_onboarding";
  sessionInfoVersion: "3";
};

/**
 * What Embedded Signup is told: nothing prefilled, and whether the number stays in the WhatsApp Business app. The
 * dialog's address carries it, and the browser hands it to Meta's SDK, which cannot wait for our server inside a click.
 */
export function signupExtras(flow: ConnectFlow): SignupExtras {
  const featureType = flow === "business_app" ? "whatsapp_business_app_onboarding" : "";
  return { setup: {}, featureType, sessionInfoVersion: "3" };
}
