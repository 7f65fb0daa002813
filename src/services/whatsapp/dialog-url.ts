import type { Launch } from "@/contracts/whatsapp";
import type { SignupExtras } from "@/lib/signup-extras";

export type DialogInput = {
  dialogBaseUrl: string;
  apiVersion: string;
  appId: string;
  configId: string;
  redirectUri: string;
  state: string;
  extras: SignupExtras;
  launch: Launch;
};

/** Where Meta's popup returns to. The exchange of the code must name the very same address, byte for byte. */
export function redirectUriOf(appUrl: string): string {
  return `${appUrl}/dashboard/settings/whatsapp`;
}

/**
 * The address of Meta's Embedded Signup dialog (Facebook Login for Business, so the permissions come from `config_id`
 * and a `scope` would be ignored: https://developers.facebook.com/docs/facebook-login/facebook-login-for-business). Only
 * a popup is told that it is one.
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
    ...(input.launch === "popup" ? { display: "popup" } : {}),
  }).toString();
  return url.href;
}
