import { expect, test } from "vitest";
import type { Launch } from "@/contracts/whatsapp";
import { signupExtras } from "@/lib/signup-extras";
import { dialogUrl, redirectUriOf } from "./dialog-url";

const redirectUri = redirectUriOf("https://atende.example/app");

const url = (flow: "new_number" | "business_app", launch: Launch = "popup") =>
  new URL(
    dialogUrl({
      dialogBaseUrl: "https://www.facebook.com",
      apiVersion: "v24.0",
      appId: "111",
      configId: "222",
      redirectUri,
      state: "a.b&c=d",
      extras: signupExtras(flow),
      launch,
    }),
  );

test("opens Meta's dialog of the configured version with every parameter Embedded Signup needs", () => {
  const { origin, pathname, searchParams } = url("new_number");
  expect(origin + pathname).toBe("https://www.facebook.com/v24.0/dialog/oauth");
  expect(Object.fromEntries(searchParams)).toEqual({
    client_id: "111",
    config_id: "222",
    response_type: "code",
    override_default_response_type: "true",
    redirect_uri: "https://atende.example/app/dashboard/settings/whatsapp",
    state: "a.b&c=d",
    extras: '{"setup":{},"featureType":"","sessionInfoVersion":"3"}',
    display: "popup",
  });
});

test("asks for coexistence when the number stays in the WhatsApp Business app", () => {
  const extras: unknown = JSON.parse(url("business_app").searchParams.get("extras") ?? "");
  expect(extras).toMatchObject({ featureType: "whatsapp_business_app_onboarding" });
});

test("a dialog in the same tab is not told that it is a popup", () => {
  expect(url("new_number", "redirect").searchParams.has("display")).toBe(false);
});
