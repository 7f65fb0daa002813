import type { Page } from "playwright/test";
import { connectByApi } from "../fixtures/connect";
import { createOrganization, type Organization } from "../fixtures/organizations";
import type { SimulatedMeta } from "../fixtures/simulator";
import { expect, test } from "../fixtures/test";
import { takeSession } from "../pages/sign-in";
import { SignupPopup } from "../pages/signup-popup";
import { WhatsAppSettings } from "../pages/whatsapp-settings";

const CLAIM = "**/api/v1/whatsapp/claim-waba";

async function ready(page: Page, meta: SimulatedMeta, organization: Organization) {
  const name = `Floricultura ${organization.id.slice(-6)}`;
  const { wabaId, number } = await meta.createWaba(name);
  await takeSession(page, organization.owner);
  const settings = await new WhatsAppSettings(page).open();
  return { settings, wabaId, account: { name, displayPhoneNumber: number.displayPhoneNumber } };
}

test("a blocked popup is explained; cancelled in this tab, the next try opens a window again", async ({
  page,
  meta,
  organization,
}) => {
  const { settings, account } = await ready(page, meta, organization);
  await page.evaluate(() => {
    window.open = () => null;
  });
  await settings.connectButton.click();
  await expect(settings.problem("O navegador bloqueou a janela da Meta")).toBeVisible();

  await page.getByRole("button", { name: "Continuar nesta aba" }).click();
  await page.waitForURL(/\/dialog\/oauth/);
  const dialog = new SignupPopup(page);
  await dialog.continue();
  await dialog.cancel();
  await expect(settings.problem("A permissão não foi concedida")).toBeVisible();

  const popup = await settings.tryAgain();
  await popup.shareAccount(account.name, account.displayPhoneNumber);
  await settings.expectConnected(account.displayPhoneNumber);
});

test("a popup closed too early is noticed and can be opened again", async ({ page, meta, organization }) => {
  const { settings } = await ready(page, meta, organization);
  const popup = await settings.startConnecting();
  await popup.continue();
  await popup.page.close();
  await expect(settings.problem("A janela da Meta foi fechada antes de terminar")).toBeVisible();
  await (await settings.tryAgain()).page.close();
});

test("cancelling in Meta's window leads back to the start and says at which step", async ({
  page,
  meta,
  organization,
}) => {
  const { settings } = await ready(page, meta, organization);
  const popup = await settings.startConnecting();
  await popup.continue();
  await popup.cancel();
  await expect(page.getByText("Você saiu na etapa “Escolha do portfólio empresarial”")).toBeVisible();
  await expect(settings.connectButton).toBeEnabled();
});

test("an error reported in Meta's window is shown as Meta worded it", async ({
  page,
  meta,
  organization,
}) => {
  const { settings } = await ready(page, meta, organization);
  const popup = await settings.startConnecting();
  await popup.continue();
  await popup.reportError();
  const problem = settings.problem("A Meta ainda não aceita esta empresa ou este número");
  await expect(problem).toContainText("Your verified name violates WhatsApp guidelines");
  await expect(problem).toContainText("Sessão da Meta:");
});

test("an expired code says so, and starting again connects", async ({ page, meta, organization }) => {
  const { settings, account, wabaId } = await ready(page, meta, organization);
  await meta.fail({
    match: { path: "oauth/access_token", scope: wabaId },
    error: { http: 400, code: 100, subcode: 36007, message: "This authorization code has expired." },
  });
  const popup = await settings.startConnecting();
  await popup.shareAccount(account.name, account.displayPhoneNumber);
  await expect(settings.problem("A autorização da Meta expirou")).toBeVisible();

  const again = await settings.tryAgain();
  await again.shareAccount(account.name, account.displayPhoneNumber);
  await settings.expectConnected(account.displayPhoneNumber);
});

test("a network error during the claim is told, and a new try connects", async ({
  page,
  meta,
  organization,
}) => {
  const { settings, account } = await ready(page, meta, organization);
  await page.route(CLAIM, (route) => route.abort("connectionreset"));
  const popup = await settings.startConnecting();
  await popup.shareAccount(account.name, account.displayPhoneNumber);
  await expect(settings.problem("A conexão caiu durante a verificação")).toBeVisible({ timeout: 20_000 });

  await page.unroute(CLAIM);
  const again = await settings.tryAgain();
  await again.shareAccount(account.name, account.displayPhoneNumber);
  await settings.expectConnected(account.displayPhoneNumber);
});

test("an answer lost on the way is found by asking again: the connection is there", async ({
  page,
  meta,
  organization,
}) => {
  const { settings, account } = await ready(page, meta, organization);
  await page.route(CLAIM, async (route) => {
    await route.fetch();
    await route.abort("connectionreset");
  });
  const popup = await settings.startConnecting();
  await popup.shareAccount(account.name, account.displayPhoneNumber);
  await expect(page.getByText("WhatsApp conectado")).toBeVisible({ timeout: 20_000 });
  await settings.expectConnected(account.displayPhoneNumber);
});

test("a page that was loaded anew does not cost the code: the popup finishes by itself", async ({
  page,
  meta,
  organization,
}) => {
  // A page that leaves in good order closes its popup; one that crashed does not.
  await page.addInitScript(() => {
    window.addEventListener("pagehide", (event) => event.stopImmediatePropagation());
  });
  const { settings, account } = await ready(page, meta, organization);
  const popup = await settings.startConnecting();
  await page.reload();
  await popup.shareAccount(account.name, account.displayPhoneNumber);
  await expect(popup.page.getByText("WhatsApp conectado")).toBeVisible({ timeout: 20_000 });
  expect(popup.page.url()).not.toContain("code=");
  await settings.expectConnected(account.displayPhoneNumber);
});

test("an error in the redirect is shown on the page itself when there is no opener", async ({
  page,
  organization,
}) => {
  await takeSession(page, organization.owner);
  await page.goto(
    "/dashboard/settings/whatsapp?error=access_denied&error_reason=user_denied&error_description=Permissions+error&state=x",
  );
  await expect(new WhatsAppSettings(page).problem("A permissão não foi concedida")).toBeVisible();
  await expect(page).toHaveURL(/\/dashboard\/settings\/whatsapp$/);
});

test("without an opener the page claims by itself and keeps the code out of the address", async ({
  page,
  meta,
  organization,
}) => {
  const { settings, account } = await ready(page, meta, organization);
  const dialogUrl = await page.evaluate(async () => {
    const response = await fetch("/api/v1/whatsapp/onboarding-sessions", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ flow: "new_number" }),
    });
    return ((await response.json()) as { dialogUrl: string }).dialogUrl;
  });
  await page.goto(dialogUrl);
  await new SignupPopup(page).shareAccount(account.name, account.displayPhoneNumber);
  await page.waitForURL(/\/dashboard\/settings\/whatsapp/);
  await settings.expectConnected(account.displayPhoneNumber);
  expect(page.url()).not.toContain("code=");
});

// What can go wrong between Meta's window and the stored connection: cause → what is said → trying again connects.
const claimFailures = [
  {
    path: "oauth/access_token",
    code: 100,
    subcode: 36008,
    says: "O endereço desta instalação não confere com o da Meta",
  },
  { path: "oauth/access_token", code: 100, subcode: 36009, says: "A autorização da Meta expirou" },
  { path: "oauth/access_token", code: 1, says: "A Meta não confirmou a autorização" },
  { path: "oauth/access_token", code: 4, says: "A Meta pediu para ir mais devagar" },
  { path: "phone_numbers", code: 2, says: "Não foi possível ler os números da conta" },
] as const;

for (const { path, says, ...error } of claimFailures) {
  const code = "subcode" in error ? error.subcode : error.code;
  test(`${path} refused with ${code}: "${says}"`, async ({ page, meta, organization }) => {
    const { settings, account, wabaId } = await ready(page, meta, organization);
    await meta.fail({ match: { path, scope: wabaId }, error: { http: 400, message: "Refused", ...error } });
    const popup = await settings.startConnecting();
    await popup.shareAccount(account.name, account.displayPhoneNumber);
    await expect(settings.problem(says)).toBeVisible();

    const again = await settings.tryAgain();
    await again.shareAccount(account.name, account.displayPhoneNumber);
    await settings.expectConnected(account.displayPhoneNumber);
  });
}

test("a number of another organization is refused without a word about whose it is", async ({
  page,
  meta,
  organization,
}) => {
  const other = await createOrganization("Dona do número");
  const { settings, account, wabaId } = await ready(page, meta, organization);
  await connectByApi(other, meta, wabaId);
  const popup = await settings.startConnecting();
  await popup.shareAccount(account.name, account.displayPhoneNumber);
  const problem = settings.problem("Este número já está em uso em outra organização");
  await expect(problem).toBeVisible();
  await expect(page.getByText("Dona do número")).toHaveCount(0);
});
