import type { Page } from "playwright/test";
import { expect, test } from "../fixtures/test";
import type { Organization } from "../fixtures/organizations";
import type { SimulatedMeta } from "../fixtures/simulator";
import { signIn } from "../pages/sign-in";
import { WhatsAppSettings } from "../pages/whatsapp-settings";

async function ready(page: Page, meta: SimulatedMeta, organization: Organization) {
  const name = `Floricultura ${organization.id.slice(-6)}`;
  const waba = await meta.createWaba(name);
  const [number] = waba.phones;
  if (!number) throw new Error("The simulator made no number");
  await signIn(page, organization.owner);
  const settings = await new WhatsAppSettings(page).open();
  return { settings, waba, account: { name, displayPhoneNumber: number.displayPhoneNumber } };
}

test("a blocked popup is explained and can be tried again", async ({ page, meta, organization }) => {
  const { settings, account } = await ready(page, meta, organization);
  await page.evaluate(() => {
    const open = window.open.bind(window);
    window.open = (...args) => {
      window.open = open;
      return args.length > 99 ? open(...args) : null;
    };
  });
  await settings.connectButton.click();
  await expect(page.getByRole("alert").filter({ hasText: /bloque/i })).toBeVisible();
  await page.getByRole("button", { name: "Tentar novamente" }).waitFor();

  const opening = page.waitForEvent("popup");
  await page.getByRole("button", { name: "Tentar novamente" }).click();
  const popup = await opening;
  await popup.waitForURL(/\/dialog\/oauth/);
  await popup.close();
  expect(account.name).toBeTruthy();
});

test("closing the popup leads back to the start with a notice", async ({ page, meta, organization }) => {
  const { settings } = await ready(page, meta, organization);
  const popup = await settings.startConnecting();
  await popup.continue();
  await popup.page.close();
  await expect(page.getByText(/fechou a janela|janela .*fechada/i)).toBeVisible();
  await expect(settings.connectButton).toBeEnabled();
});

test("cancelling in Meta's window leads back to the start with a notice", async ({ page, meta, organization }) => {
  const { settings } = await ready(page, meta, organization);
  const popup = await settings.startConnecting();
  await popup.continue();
  await popup.cancel();
  await expect(page.getByText(/cancel/i).first()).toBeVisible();
  await expect(settings.connectButton).toBeEnabled();
});

test("an error reported in Meta's window is shown as Meta worded it", async ({ page, meta, organization }) => {
  const { settings } = await ready(page, meta, organization);
  const popup = await settings.startConnecting();
  await popup.continue();
  await popup.reportError();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByRole("button", { name: "Tentar novamente" })).toBeEnabled();
});

test("an expired code says to start again, and starting again works", async ({ page, meta, organization }) => {
  const { settings, account } = await ready(page, meta, organization);
  await meta.fail({
    match: { path: "oauth/access_token", scope: organization.id },
    error: { http: 400, code: 100, subcode: 36007, message: "This authorization code has expired." },
  });
  // The exchange carries no id of this spec, so the expiry is played in the answer to our own page.
  await page.route("**/api/v1/whatsapp/claim-waba", async (route) => {
    const body = route.request().postDataJSON() as Record<string, unknown>;
    await route.continue({ postData: JSON.stringify({ ...body, code: `${String(body.code)}expired` }) });
    await page.unroute("**/api/v1/whatsapp/claim-waba");
  });
  const popup = await settings.startConnecting();
  await popup.shareAccount(account.name, account.displayPhoneNumber);
  await expect(page.getByRole("alert")).toContainText(/código/i);

  const opening = page.waitForEvent("popup");
  await page.getByRole("button", { name: "Tentar novamente" }).click();
  const again = await opening;
  await again.waitForURL(/\/dialog\/oauth/);
  await again.close();
});

test("a network error during the claim is told, and the state survives a retry", async ({ page, meta, organization }) => {
  const { settings, account } = await ready(page, meta, organization);
  await page.route("**/api/v1/whatsapp/claim-waba", (route) => route.abort("connectionreset"));
  const popup = await settings.startConnecting();
  await popup.shareAccount(account.name, account.displayPhoneNumber);
  await expect(page.getByRole("alert")).toContainText(/conexão|rede|internet/i);
  await page.unroute("**/api/v1/whatsapp/claim-waba");
  await expect(page.getByRole("button", { name: "Tentar novamente" })).toBeEnabled();
});

test("an error in the redirect is shown, also without an opener", async ({ page, organization }) => {
  await signIn(page, organization.owner);
  await page.goto(
    "/dashboard/settings/whatsapp?error=access_denied&error_reason=user_denied&error_description=Permissions+error&state=x",
  );
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page).toHaveURL(/\/dashboard\/settings\/whatsapp$/);
});

test("the callback page claims by itself when there is no opener", async ({ page, meta, organization }) => {
  const { settings, account } = await ready(page, meta, organization);
  const session = await page.evaluate(async () => {
    const response = await fetch("/api/v1/whatsapp/onboarding-sessions", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ flow: "new_number" }),
    });
    return (await response.json()) as { dialogUrl: string };
  });
  await page.goto(session.dialogUrl);
  const dialog = new (await import("../pages/signup-popup")).SignupPopup(page);
  await dialog.shareAccount(account.name, account.displayPhoneNumber);
  await page.waitForURL(/\/dashboard\/settings\/whatsapp/);
  await settings.expectConnected(account.displayPhoneNumber);
  expect(page.url()).not.toContain("code=");
});
