import { app, parseJson, type TestSimulator } from "./start";

export const REDIRECT = "https://product.test/settings";
export const ORIGIN = new URL(REDIRECT).origin;

/** Opens the login dialog as a browser does, and takes its steps as its script does. */
export async function openDialog(meta: TestSimulator, changes: Record<string, string> = {}) {
  return readDialog(
    meta,
    new URLSearchParams({
      client_id: app.id,
      config_id: app.configId,
      redirect_uri: REDIRECT,
      response_type: "code",
      state: "opaque/1",
      ...changes,
    }),
  );
}

/** The same as the JavaScript SDK opens it: without a redirect address. */
export async function openSdkDialog(meta: TestSimulator, changes: Record<string, string> = {}) {
  return readDialog(
    meta,
    new URLSearchParams({
      client_id: app.id,
      config_id: app.configId,
      response_type: "code",
      override_default_response_type: "true",
      display: "popup",
      origin: ORIGIN,
      sdk: "channel-1",
      ...changes,
    }),
  );
}

/** `extras` that ask for the flow of a Business app number. */
export const businessApp = {
  extras: JSON.stringify({ setup: {}, featureType: "whatsapp_business_app_onboarding" }),
};

async function readDialog(meta: TestSimulator, query: URLSearchParams) {
  const response = await fetch(`${meta.url}/v24.0/dialog/oauth?${query}`);
  const html = await response.text();
  const data = parseJson(/<script id="data"[^>]*>(.*?)<\/script>/s.exec(html)?.[1] ?? "null");
  const step = async (path: string, body: unknown) =>
    (await meta.request("POST", `/__dialog/${data.session}/${path}`, body)).body;
  return { status: response.status, html, data, step };
}
