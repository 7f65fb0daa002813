import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { HOME_PATH, safeCallbackUrl, signInUrl } from "./callback-url";

describe("safeCallbackUrl", () => {
  test.each([
    "/dashboard",
    "/dashboard/conversations/018f-abc?q=ana%20lima#end",
    "/dashboard/settings/whatsapp?tab=numbers",
  ])("leads back to our own page %s", (path) => {
    expect(safeCallbackUrl(path)).toBe(path);
  });

  test.each([
    undefined,
    null,
    ["/dashboard/settings"],
    "",
    "dashboard",
    "https://evil.example/dashboard",
    "//evil.example/dashboard",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/dashboard\\..\\..\\evil",
    "/\t/evil.example",
    "/dashboard/\n/evil",
    "/./..//evil.example",
    "javascript:alert(1)",
    " /dashboard",
    "/api/auth/signout",
    "/sign-in?callbackUrl=/sign-in",
    "/dashboard/../api/v1/messages",
    "/dashboardevil",
  ])("leads to the inbox instead of %j", (value) => {
    expect(safeCallbackUrl(value)).toBe(HOME_PATH);
  });

  property.prop([
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.webUrl(),
      fc.webPath().map((path) => `/${path}`),
    ),
  ])("never leaves our origin, whatever the address says", (value) => {
    const target = new URL(safeCallbackUrl(value), "https://atende.example");
    expect(target.origin).toBe("https://atende.example");
    expect(target.pathname).toMatch(/^\/dashboard(\/|$)/);
  });
});

describe("signInUrl", () => {
  test("remembers the page that asked for a session", () => {
    const url = new URL(
      signInUrl("/dashboard/conversations/c1?q=a&b", { ended: true }),
      "https://atende.example",
    );
    expect(url.pathname).toBe("/sign-in");
    expect(url.searchParams.get("callbackUrl")).toBe("/dashboard/conversations/c1?q=a&b");
    expect(url.searchParams.get("ended")).toBe("1");
  });

  test("is short when it leads to the inbox anyway", () => {
    expect(signInUrl(HOME_PATH)).toBe("/sign-in");
  });
});
