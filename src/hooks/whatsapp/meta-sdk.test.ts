import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { loadMetaSdk, SDK_TIMEOUT_MS, type SdkHost, type SdkSettings } from "./meta-sdk";

const settings: SdkSettings = {
  appId: "1000",
  apiVersion: "v25.0",
  configId: "2000",
  sdkUrl: "https://connect.facebook.net/en_US/sdk.js",
  dialogOrigin: "https://www.facebook.com",
};

type Answer = Parameters<NonNullable<SdkHost["FB"]>["login"]>[0];
type Login = { options: Record<string, unknown>; answer: Answer };
type Page = { protocol?: string; opens?: object | null; throws?: boolean };

/** A window, Meta's script on its way into it, and what is asked of the SDK. */
function createPage({ protocol = "https:", opens = {}, throws = false }: Page = {}) {
  const inits: unknown[] = [];
  const logins: Login[] = [];
  const scripts: { url: string; fail: () => void }[] = [];
  const open = vi.fn(() => opens as Window | null);
  const host: SdkHost = { location: { protocol }, open };
  const page = {
    inits,
    logins,
    scripts,
    host,
    open,
    load: () =>
      loadMetaSdk(settings, { host, insertScript: (url, fail) => void scripts.push({ url, fail }) }),
    /** The script has come and runs. */
    arrive() {
      host.FB = {
        init: (options) => void inits.push(options),
        login(answer, options) {
          if (throws) throw new Error("FB.login() called before FB.init()");
          logins.push({ options, answer });
          host.open("https://www.facebook.com/v25.0/dialog/oauth", "fb", "popup");
        },
      };
      host.fbAsyncInit?.();
    },
  };
  return page;
}

async function ready(options: Page = {}) {
  const page = createPage(options);
  const loading = page.load();
  page.arrive();
  const sdk = await loading;
  if (!sdk) throw new Error("The SDK was not made ready");
  return { ...page, sdk };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("loading", () => {
  test("makes the SDK ready as Meta documents it", async () => {
    const { inits, scripts } = await ready();
    expect(scripts).toMatchObject([{ url: settings.sdkUrl }]);
    expect(inits).toEqual([{ appId: "1000", autoLogAppEvents: true, xfbml: true, version: "v25.0" }]);
  });

  test("ends without it when the script is blocked", async () => {
    const page = createPage();
    const loading = page.load();
    page.scripts[0]?.fail();
    expect(await loading).toBeNull();
  });

  test("ends without it when it takes too long, and a late one is left alone", async () => {
    const page = createPage();
    const loading = page.load();
    await vi.advanceTimersByTimeAsync(SDK_TIMEOUT_MS);
    expect(await loading).toBeNull();
    page.arrive();
    expect(page.inits).toEqual([]);
  });

  test("does not begin on a page without https, where Meta's SDK only writes to the console", async () => {
    const page = createPage({ protocol: "http:" });
    expect(await page.load()).toBeNull();
    expect(page.scripts).toEqual([]);
  });
});

describe("signing up", () => {
  test.each([
    ["new_number", ""],
    ["business_app", "whatsapp_business_app_onboarding"],
  ] as const)("for %s asks for a code, with the configuration and the extras", async (flow, featureType) => {
    const { sdk, logins } = await ready();
    sdk.login(flow, () => undefined);
    expect(logins.map(({ options }) => options)).toEqual([
      {
        config_id: "2000",
        response_type: "code",
        override_default_response_type: true,
        extras: { setup: {}, featureType, sessionInfoVersion: "3" },
      },
    ]);
  });

  test.each([
    [{ authResponse: { code: "AQB" }, status: "connected" }, "AQB"],
    [{ authResponse: { code: "" }, status: "connected" }, null],
    [{ authResponse: {} }, null],
    [{ authResponse: null, status: "unknown" }, null],
    [{ status: "not_authorized" }, null],
    [null, null],
  ] as [Parameters<Answer>[0], string | null][])(
    "the answer %j brings the code %j",
    async (response, code) => {
      const { sdk, logins } = await ready();
      const heard: (string | null)[] = [];
      sdk.login("new_number", (given) => void heard.push(given));
      logins[0]?.answer(response);
      expect(heard).toEqual([code]);
    },
  );

  test("shows us the window that the SDK opens, and leaves window.open as it was", async () => {
    const popup = { closed: false, focus: vi.fn(), close: vi.fn() };
    const { sdk, host, open } = await ready({ opens: popup });
    const launch = sdk.login("new_number", () => undefined);
    if (launch.kind !== "opened") throw new Error(`It was ${launch.kind}`);
    expect(launch.window.isClosed()).toBe(false);
    launch.window.close();
    expect(popup.close).toHaveBeenCalledOnce();
    expect(host.open).toBe(open);
  });

  test.each([
    ["refused", null],
    ["handed out closed", { closed: true }],
  ])("tells a window that was %s from one that opened", async (_how, opens) => {
    const { sdk } = await ready({ opens });
    expect(sdk.login("new_number", () => undefined)).toEqual({ kind: "blocked" });
  });

  test("an SDK that throws leaves window.open as it was", async () => {
    const { sdk, host, open } = await ready({ throws: true });
    expect(() => sdk.login("new_number", () => undefined)).toThrow("FB.init");
    expect(host.open).toBe(open);
  });
});
