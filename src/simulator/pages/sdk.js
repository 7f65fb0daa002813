// A stand-in for Meta's JavaScript SDK (connect.facebook.net/en_US/sdk.js): as much of it as Embedded Signup needs. It runs
// in the page of the product, so it reads nothing there and keeps its names to itself.
(() => {
  if (window.FB) return;
  const home = new URL(document.currentScript.src).origin;
  const WATCH_EVERY_MS = 250;
  /** What the dialog posted before it closed may still be on its way. */
  const GRACE_MS = 250;
  let settings = null;

  /** Meta's SDK checks its arguments like this; an async function is refused with these very words. */
  function requireFunction(value) {
    const kind = Object.prototype.toString.call(value).slice(8, -1).toLowerCase();
    if (kind !== "function") throw new Error(`Expression is of type ${kind}, not function`);
  }

  function init(options) {
    if (!/^v\d+\.\d+$/.test(options?.version ?? "")) throw new Error("init not called with valid version");
    if (!options.appId) console.warn("FB.init() was called without an appId.");
    settings = { appId: String(options.appId ?? ""), version: options.version };
  }

  /** Opens the dialog at once: browsers allow a popup only inside the click. */
  function login(callback, options = {}) {
    requireFunction(callback);
    if (!settings) {
      console.error("FB.login() called before FB.init().");
      return;
    }
    const channel = `f${Math.random().toString(36).slice(2)}`;
    const popup = window.open(dialogAddress(channel, options), channel, popupFeatures());
    if (!popup) {
      // Meta's own gives no answer either.
      console.warn("FB.login(): the browser blocked the popup.");
      return;
    }
    waitFor(popup, channel, callback);
  }

  function dialogAddress(channel, options) {
    const address = new URL(`/${settings.version}/dialog/oauth`, home);
    const query = {
      app_id: settings.appId,
      client_id: settings.appId,
      config_id: options.config_id,
      response_type: options.response_type,
      override_default_response_type: options.override_default_response_type,
      scope: options.scope,
      extras: options.extras === undefined ? undefined : JSON.stringify(options.extras),
      display: "popup",
      locale: "en_US",
      version: settings.version,
      origin: window.location.origin,
      sdk: channel,
    };
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) address.searchParams.set(name, String(value));
    }
    return address.href;
  }

  function waitFor(popup, channel, callback) {
    let watch = 0;
    const end = (response) => {
      window.clearInterval(watch);
      window.removeEventListener("message", hear);
      if (!popup.closed) popup.close();
      callback(response);
    };
    const hear = (event) => {
      if (event.origin !== home || typeof event.data !== "string") return;
      const answer = new URLSearchParams(event.data);
      if (answer.get("cb") !== channel) return;
      const code = answer.get("code");
      end(code === null ? notFinished() : connected(code));
    };
    window.addEventListener("message", hear);
    watch = window.setInterval(() => {
      if (!popup.closed) return;
      window.clearInterval(watch);
      watch = window.setTimeout(() => end(notFinished()), GRACE_MS);
    }, WATCH_EVERY_MS);
  }

  const connected = (code) => ({
    status: "connected",
    authResponse: { userID: null, expiresIn: null, code },
  });
  const notFinished = () => ({ status: "unknown", authResponse: null });

  function popupFeatures() {
    const [width, height] = [620, 760];
    const left = Math.max(0, Math.round(window.screenX + (window.outerWidth - width) / 2));
    const top = Math.max(0, Math.round(window.screenY + (window.outerHeight - height) / 2.5));
    return `popup=1,width=${width},height=${height},left=${left},top=${top},scrollbars=1`;
  }

  function getLoginStatus(callback) {
    requireFunction(callback);
    window.setTimeout(() => callback(notFinished()));
  }

  window.FB = { init, login, getLoginStatus };
  const begin = window.fbAsyncInit;
  if (typeof begin === "function" && !begin.hasRun) {
    begin.hasRun = true;
    window.setTimeout(begin);
  }
})();
