import type { SignupFlow } from "@/contracts/whatsapp";

export type DialogInput = {
  dialogBaseUrl: string;
  apiVersion: string;
  appId: string;
  configId: string;
  redirectUri: string;
  state: string;
  extras: SignupExtras;
};

export type SignupExtras = {
  setup: Record<string, never>;
  featureType: "" | "whatsapp_business_app_onboarding";
  sessionInfoVersion: "3";
};

/** Where Meta's popup returns to. The exchange of the code must name the very same address, byte for byte. */
export function redirectUriOf(appUrl: string): string {
  return `${appUrl}/dashboard/settings/whatsapp`;
}

/** What Embedded Signup is told: nothing prefilled, and whether the number stays in the WhatsApp Business app. */
export function signupExtras(flow: SignupFlow): SignupExtras {
  const featureType = flow === "business_app" ? "whatsapp_business_app_onboarding" : "";
  return { setup: {}, featureType, sessionInfoVersion: "3" };
}

/**
 * The address of Meta's Embedded Signup dialog (Facebook Login for Business, so the permissions come from `config_id`
 * and a `scope` would be ignored: https://developers.facebook.com/docs/facebook-login/facebook-login-for-business).
 */
export function dialogUrl(input: DialogInput): string {
  const url = new URL(`${input.dialogBaseUrl}/${input.apiVersion}/dialog/oauth`);
  url.search = new URLSearchParams({
    client_id: input.appId,
    config_id: input.configId,
    response_type: "code",
    override_default_response_type: "true",
    redirect_uri: input.redirectUri,
    state: input.state,
    extras: JSON.stringify(input.extras),
    display: "popup",
  }).toString();
  return url.href;
}
