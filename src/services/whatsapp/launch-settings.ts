import type { LaunchSettings } from "@/contracts/whatsapp";
import { env } from "@/lib/server/env";

/** What the settings page has to know about this installation to open Meta's dialog; nothing of it is a secret. */
export function launchSettings(): LaunchSettings {
  const { META_APP_ID, META_API_VERSION, META_CONFIG_ID, META_JS_SDK_URL, META_DIALOG_BASE_URL } = env();
  return {
    appId: META_APP_ID,
    apiVersion: META_API_VERSION,
    configId: META_CONFIG_ID,
    sdkUrl: META_JS_SDK_URL ?? null,
    dialogOrigin: new URL(META_DIALOG_BASE_URL).origin,
  };
}
