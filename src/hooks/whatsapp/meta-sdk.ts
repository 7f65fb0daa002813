import type { LaunchSettings } from "@/contracts/whatsapp";
import { signupExtras } from "@/lib/signup-extras";
import { isBlocked, toSignupWindow } from "./browser-popup";
import type { MetaSdk, SdkLaunch } from "./onboarding-runner";

/** The part of Meta's JavaScript SDK that we call (https://developers.facebook.com/docs/javascript/reference). */
type Facebook = {
  init: (options: { appId: string; autoLogAppEvents: boolean; xfbml: boolean; version: string }) => void;
  login: (
    answer: (response: { authResponse?: { code?: string | null } | null } | null) => void,
    options: Record<string, unknown>,
  ) => void;
};

/** The window as far as the SDK lives in it. */
export type SdkHost = {
  FB?: Facebook | undefined;
  fbAsyncInit?: (() => void) | undefined;
  open: Window["open"];
  location: { protocol: string };
};

export type SdkSettings = LaunchSettings & { sdkUrl: string };

export type SdkPorts = {
  host: SdkHost;
  /** Adds the script to the page; `fail` is called when it cannot be had. */
  insertScript: (url: string, fail: () => void) => void;
};

/** The page does not wait longer: who clicks then gets the dialog by its address. */
export const SDK_TIMEOUT_MS = 4_000;

/**
 * Loads Meta's SDK and makes it ready; null when it does not come in time, is blocked, or would refuse this page. Call
 * it once for a page: the SDK has one `FB` and one `fbAsyncInit`.
 */
export function loadMetaSdk(
  settings: SdkSettings,
  { host, insertScript }: SdkPorts,
): Promise<MetaSdk | null> {
  // Meta's own SDK works on https pages only, and says so in the console only.
  if (settings.sdkUrl.startsWith("https:") && host.location.protocol !== "https:")
    return Promise.resolve(null);
  return new Promise((resolve) => {
    const timer = setTimeout(() => settle(null), SDK_TIMEOUT_MS);
    const settle = (sdk: MetaSdk | null) => {
      clearTimeout(timer);
      host.fbAsyncInit = undefined;
      resolve(sdk);
    };
    host.fbAsyncInit = () => settle(initialize(settings, host));
    insertScript(settings.sdkUrl, () => settle(null));
  });
}

function initialize({ appId, apiVersion, configId }: SdkSettings, host: SdkHost): MetaSdk | null {
  const { FB } = host;
  if (!FB) return null;
  FB.init({ appId, autoLogAppEvents: true, xfbml: true, version: apiVersion });
  return {
    login: (flow, answer) =>
      watchOpening(host, () =>
        // A plain function: the SDK refuses async ones.
        FB.login((response) => answer(response?.authResponse?.code || null), {
          config_id: configId,
          response_type: "code",
          override_default_response_type: true,
          extras: signupExtras(flow),
        }),
      ),
  };
}

/** The SDK keeps the window it opens to itself, and says nothing when the browser blocks it. So we look on. */
function watchOpening(host: SdkHost, act: () => void): SdkLaunch {
  const open = host.open;
  const seen: (Window | null)[] = [];
  host.open = (...args) => {
    const opened = open.apply(host, args);
    seen.push(opened);
    return opened;
  };
  try {
    act();
  } finally {
    host.open = open;
  }
  const opened = seen.at(-1);
  if (opened === undefined) return { kind: "unseen" };
  return isBlocked(opened) ? { kind: "blocked" } : { kind: "opened", window: toSignupWindow(opened) };
}
