import { describe, expect, test } from "vitest";
import { pageHeaders, type PageSettings } from "./page-headers";

const installation: PageSettings = {
  nonce: "bm9uY2U=",
  appUrl: "https://atende.example",
  sdkUrl: null,
  isDevelopment: false,
};
const settingsPage = "/dashboard/settings/whatsapp";

const headersOf = (address: string, changes: Partial<PageSettings> = {}) => {
  const { pathname, searchParams } = new URL(address, "https://atende.example");
  return pageHeaders({ pathname, query: searchParams }, { ...installation, ...changes });
};

const policyOf = (address: string, changes: Partial<PageSettings> = {}) =>
  Object.fromEntries(
    headersOf(address, changes)
      ["Content-Security-Policy"].split("; ")
      .map((directive) => {
        const [name = "", ...sources] = directive.split(" ");
        return [name, sources.join(" ")];
      }),
  );

test("a page runs its own scripts by nonce and takes everything else from us", () => {
  expect(policyOf("/dashboard/conversations")).toEqual({
    "default-src": "'self'",
    "script-src": "'nonce-bm9uY2U=' 'strict-dynamic'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
  });
});

test("only while developing may scripts evaluate text and sockets be opened", () => {
  const policy = policyOf("/sign-in", { isDevelopment: true });
  expect(policy["script-src"]).toBe("'nonce-bm9uY2U=' 'strict-dynamic' 'unsafe-eval'");
  expect(policy["connect-src"]).toBe("'self' ws:");
});

test("the other headers of a page", () => {
  expect(headersOf("/dashboard/conversations")).toMatchObject({
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": expect.stringContaining("camera=()") as string,
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "DENY",
    "Strict-Transport-Security": "max-age=31536000",
  });
  expect(headersOf("/sign-in", { appUrl: "http://localhost:3000" })).not.toHaveProperty(
    "Strict-Transport-Security",
  );
});

describe("the WhatsApp settings", () => {
  const sdkUrl = "https://connect.facebook.net/en_US/sdk.js";

  test("load from Meta only when its SDK is configured, and no other page does", () => {
    const meta = "https://*.facebook.com https://connect.facebook.net";
    expect(policyOf(settingsPage, { sdkUrl })).toMatchObject({
      "script-src": "'nonce-bm9uY2U=' 'strict-dynamic'",
      "connect-src": `'self' ${meta}`,
      "img-src": `'self' data: blob: ${meta}`,
      "frame-src": `'self' ${meta}`,
      "form-action": `'self' ${meta}`,
    });
    expect(policyOf(`${settingsPage}/?code=x`, { sdkUrl })).toHaveProperty("frame-src");
    for (const address of ["/dashboard/conversations", "/sign-in", "/", `${settingsPage}-archive`]) {
      expect(policyOf(address, { sdkUrl })).toEqual(policyOf(address));
    }
    expect(policyOf(settingsPage)).toEqual(policyOf("/dashboard/conversations"));
  });

  test.each([
    [settingsPage, "same-origin-allow-popups"],
    [`${settingsPage}/`, "same-origin-allow-popups"],
    [`${settingsPage}?connection=1`, "same-origin-allow-popups"],
    [`${settingsPage}?code=AQB&state=s`, "unsafe-none"],
    [`${settingsPage}?error=access_denied&state=s`, "unsafe-none"],
    ["/dashboard/conversations?code=AQB", "same-origin"],
  ])("%s is opened with %s", (address, policy) => {
    expect(headersOf(address)["Cross-Origin-Opener-Policy"]).toBe(policy);
  });

  test("never tell their address, which may hold Meta's code", () => {
    expect(headersOf(`${settingsPage}?code=AQB`)["Referrer-Policy"]).toBe("strict-origin");
  });
});
