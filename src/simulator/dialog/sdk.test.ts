import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runInNewContext } from "node:vm";
import { like, startTestSimulator, type TestSimulator } from "../testing/start";

type Response = { status: string; authResponse: { code: string } | null };
type Sdk = {
  init(options: { appId: string; version: string }): void;
  login(callback: (response: Response) => unknown, options?: Record<string, unknown>): void;
};
type Message = { origin: string; data: unknown };

let meta: TestSimulator;
beforeEach(async () => {
  meta = await startTestSimulator();
});
afterEach(async () => {
  vi.useRealTimers();
  await meta.close();
});

const options = {
  config_id: "77",
  response_type: "code",
  override_default_response_type: true,
  extras: { setup: {} },
};

/** Runs the SDK in a page of the product with windows that open only on paper. */
async function loadSdk({ isBlocked = false, fbAsyncInit = undefined as (() => void) | undefined } = {}) {
  const response = await fetch(`${meta.url}/en_US/sdk.js`);
  const popups: { address: URL; closed: boolean; close: () => void }[] = [];
  const hearers = new Set<(message: Message) => void>();
  const window = {
    FB: undefined as Sdk | undefined,
    fbAsyncInit,
    location: { origin: "https://product.test" },
    open(address: string) {
      if (isBlocked) return null;
      const popup = { address: new URL(address), closed: false, close: () => void (popup.closed = true) };
      popups.push(popup);
      return popup;
    },
    addEventListener: (_: string, hear: (message: Message) => void) => hearers.add(hear),
    removeEventListener: (_: string, hear: (message: Message) => void) => hearers.delete(hear),
    setInterval: (work: () => void, ms: number) => setInterval(work, ms),
    clearInterval: (timer: NodeJS.Timeout) => clearInterval(timer),
    setTimeout: (work: () => void, ms?: number) => setTimeout(work, ms),
  };
  const document = { currentScript: { src: `${meta.url}/en_US/sdk.js` } };
  const quiet = { error: vi.fn(), warn: vi.fn() };
  runInNewContext(await response.text(), { window, document, URL, URLSearchParams, console: quiet });
  const post = (message: Message) => {
    for (const hear of hearers) hear(message);
  };
  // The script has put it there, or every test fails.
  return { response, FB: window.FB as unknown as Sdk, popups, post, console: quiet, hearers };
}

test("is a script that other origins may load, and begins with fbAsyncInit", async () => {
  const begun = new Promise<void>((resolve) => {
    void loadSdk({ fbAsyncInit: resolve }).then(({ response }) => {
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
      expect(response.headers.get("content-type")).toContain("javascript");
    });
  });
  await begun;
});

test("opens the dialog inside the click, with what Meta's dialog is asked", async () => {
  const { FB, popups } = await loadSdk();
  FB.init({ appId: "4711", version: "v25.0" });

  FB.login(() => undefined, options);

  const [popup] = popups;
  expect(popup?.address.pathname).toBe("/v25.0/dialog/oauth");
  expect(Object.fromEntries(popup?.address.searchParams ?? [])).toMatchObject({
    client_id: "4711",
    config_id: "77",
    response_type: "code",
    override_default_response_type: "true",
    extras: '{"setup":{}}',
    display: "popup",
    origin: "https://product.test",
    sdk: like(/./),
  });
  expect(popup?.address.searchParams.has("redirect_uri")).toBe(false);
});

test("refuses an async function, and a version that is none", async () => {
  const { FB } = await loadSdk();

  expect(() => FB.login(async () => Promise.resolve())).toThrow(
    "Expression is of type asyncfunction, not function",
  );
  expect(() => FB.init({ appId: "4711", version: "25" })).toThrow("init not called with valid version");
});

test("hands over the code of its own dialog only, once, and closes it", async () => {
  const { FB, popups, post, hearers } = await loadSdk();
  FB.init({ appId: "4711", version: "v25.0" });
  const heard: Response[] = [];
  FB.login((response) => heard.push(response), options);
  const channel = popups[0]?.address.searchParams.get("sdk");

  post({ origin: "https://evil.test", data: `cb=${channel}&code=stolen` });
  post({ origin: meta.url, data: "cb=another&code=foreign" });
  post({ origin: meta.url, data: '{"type":"WA_EMBEDDED_SIGNUP"}' });
  expect(heard).toEqual([]);
  post({ origin: meta.url, data: `cb=${channel}&code=AQ1` });

  expect(heard).toMatchObject([{ status: "connected", authResponse: { code: "AQ1" } }]);
  expect([popups[0]?.closed, hearers.size]).toEqual([true, 0]);
});

test("answers unknown after a cancel, and when the window was closed", async () => {
  const { FB, popups, post } = await loadSdk();
  FB.init({ appId: "4711", version: "v25.0" });
  const heard: Response[] = [];
  FB.login((response) => heard.push(response), options);
  post({ origin: meta.url, data: `cb=${popups[0]?.address.searchParams.get("sdk")}&error=access_denied` });
  vi.useFakeTimers();
  FB.login((response) => heard.push(response), options);

  popups[1]?.close();
  vi.advanceTimersByTime(1_000);

  const unknown = { status: "unknown", authResponse: null };
  expect(heard).toEqual([unknown, unknown]);
});

test("says nothing when the popup is blocked or nobody called FB.init", async () => {
  const blocked = await loadSdk({ isBlocked: true });
  const heard: Response[] = [];
  blocked.FB.login((response) => heard.push(response));
  expect(blocked.console.error).toHaveBeenCalledWith("FB.login() called before FB.init().");
  blocked.FB.init({ appId: "4711", version: "v25.0" });
  blocked.FB.login((response) => heard.push(response), options);

  expect(blocked.console.warn).toHaveBeenCalledWith(like(/blocked/));
  expect(heard).toEqual([]);
});
