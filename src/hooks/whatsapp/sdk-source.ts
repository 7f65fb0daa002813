import type { LaunchSettings } from "@/contracts/whatsapp";
import { loadMetaSdk, type SdkSettings } from "./meta-sdk";
import type { MetaSdk } from "./onboarding-runner";

/** Where the page gets Meta's SDK from; `isSettled` once it is known whether it will have it. */
export type SdkSource = {
  /** Begins loading, once for the page; the effect that calls it may run twice. */
  load: () => void;
  find: () => MetaSdk | null;
  isSettled: () => boolean;
  subscribe: (listener: () => void) => () => void;
};

// The SDK lives in the window: coming back to this component must not load it a second time.
let loading: Promise<MetaSdk | null> | null = null;

/** The SDK of an installation that has one configured; otherwise there is nothing to load and nothing to wait for. */
export function createSdkSource(launch: LaunchSettings | null): SdkSource {
  const settings = launch && hasSdk(launch) ? launch : null;
  let sdk: MetaSdk | null = null;
  let isSettled = settings === null;
  const listeners = new Set<() => void>();
  return {
    load() {
      if (!settings) return;
      loading ??= loadMetaSdk(settings, { host: window, insertScript });
      void loading.then((loaded) => {
        sdk = loaded;
        isSettled = true;
        for (const notify of listeners) notify();
      });
    },
    find: () => sdk,
    isSettled: () => isSettled,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function hasSdk(launch: LaunchSettings): launch is SdkSettings {
  return launch.sdkUrl !== null;
}

function insertScript(url: string, fail: () => void): void {
  const script = document.createElement("script");
  script.src = url;
  script.async = true;
  script.crossOrigin = "anonymous";
  // Browsers that do not know `strict-dynamic` ask for the nonce, which every script of this page carries.
  script.nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
  script.addEventListener("error", fail);
  document.head.append(script);
}
