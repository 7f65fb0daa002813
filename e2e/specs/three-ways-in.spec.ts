import type { Page } from "playwright/test";
import type { SimulatedMeta } from "../fixtures/simulator";
import { stack } from "../fixtures/stack";
import { expect, test } from "../fixtures/test";
import { Inbox } from "../pages/inbox";
import { takeSession } from "../pages/sign-in";
import { SignupPopup } from "../pages/signup-popup";
import { WhatsAppSettings } from "../pages/whatsapp-settings";

const TEST_MESSAGE = "Mensagem de teste";

/** A customer writes; the last step of the checklist comes true and the message is in the inbox. */
async function receiveTestMessage(
  page: Page,
  meta: SimulatedMeta,
  settings: WhatsAppSettings,
  number: { id: string; displayPhoneNumber: string },
): Promise<void> {
  const card = settings.connection(number.displayPhoneNumber);
  await expect(settings.step(card, TEST_MESSAGE)).toContainText("Precisa de você");
  const customer = await meta.createPerson("Cliente de teste");
  await meta.write({ phoneNumberId: number.id, personId: customer.id, text: "Testando, um, dois" });
  await expect(card.getByText("Todas as etapas concluídas").last()).toBeVisible({ timeout: 20_000 });
  const inbox = await new Inbox(page).open();
  await inbox.openConversation("Cliente de teste");
  await expect(inbox.bubble("Testando, um, dois")).toBeVisible();
}

test("a new number: dialog, checklist, test message", async ({ page, meta, organization }) => {
  const name = `Doceria ${organization.id.slice(-6)}`;
  const { number } = await meta.createWaba(name);
  await takeSession(page, organization.owner);
  const settings = await new WhatsAppSettings(page).open();
  await settings.connect({ name, displayPhoneNumber: number.displayPhoneNumber });
  await receiveTestMessage(page, meta, settings, number);
});

test("a number that stays in the Business app: contacts and old chats come, what the phone sends shows as such", async ({
  page,
  meta,
  organization,
}) => {
  const { number } = await meta.createBusinessApp(`Oficina ${organization.id.slice(-6)}`);
  await meta.addAppContacts(number.id, [{ fullName: "Dona Lurdes", phone: "5511970001234" }]);
  await meta.addAppChats(number.id, [
    {
      phone: "5511970001234",
      name: "Lurdes",
      messages: [
        { text: "Meu carro ficou pronto?" },
        { text: "Ficou sim, pode buscar.", fromBusiness: true },
      ],
    },
  ]);
  await takeSession(page, organization.owner);
  const settings = await new WhatsAppSettings(page).open();
  await page.getByRole("radio", { name: /O número do aplicativo WhatsApp Business/ }).check();
  for (const said of ["20 mensagens por segundo", "14 dias", "Ligações"]) {
    await expect(page.getByText(said).first()).toBeVisible();
  }
  const popup = await settings.startConnecting();
  await popup.shareBusinessApp(number.displayPhoneNumber, { sharesHistory: true });
  await settings.expectConnected(number.displayPhoneNumber);
  const card = settings.connection(number.displayPhoneNumber);
  await expect(card.getByText(REGISTRATION)).toHaveCount(0);

  const inbox = await new Inbox(page).open();
  await page.getByRole("tab", { name: "Todas" }).click();
  await inbox.openConversation("Dona Lurdes");
  await expect(inbox.bubble("Meu carro ficou pronto?")).toBeVisible();
  await expect(inbox.bubble("Ficou sim, pode buscar.")).toBeVisible();
  await expect(inbox.entry("Dona Lurdes")).not.toContainText("não lida");

  const customer = await meta.createPerson("Seu Nelson");
  await meta.write({ phoneNumberId: number.id, personId: customer.id, text: "Bom dia!" });
  await inbox.openConversation("Seu Nelson");
  await meta.echo({ phoneNumberId: number.id, personId: customer.id, text: "Bom dia, já te respondo." });
  const echo = inbox.bubble("Bom dia, já te respondo.");
  await expect(echo).toBeVisible();
  await expect(echo).toContainText("Enviada pelo celular");

  await settings.open();
  await expect(card.getByText("Todas as etapas concluídas").first()).toBeAttached();
});

const REGISTRATION = "Registro do número para envio";

test("the organization's own Meta app: credentials checked, messages to an address of its own", async ({
  page,
  meta,
  organization,
}) => {
  const { wabaId, number } = await meta.createWaba(`Clínica ${organization.id.slice(-6)}`);
  const app = await meta.createApp({ name: "App da clínica" });
  const { accessToken } = await meta.createToken(wabaId, { appId: app.id });
  await takeSession(page, organization.owner);
  const settings = await new WhatsAppSettings(page).open();
  await page.getByRole("button", { name: /Usar o aplicativo da Meta da sua empresa/ }).click();
  await page.getByLabel("ID do número de telefone").fill(number.id);
  await page.getByLabel("ID da conta do WhatsApp Business").fill(wabaId);
  await page.getByLabel("Token de acesso", { exact: true }).fill(accessToken);
  await page.getByLabel("Chave secreta do aplicativo", { exact: true }).fill("f".repeat(32));
  await page.getByRole("button", { name: "Conferir e conectar" }).click();
  await expect(page.getByText(/A chave secreta não é a do aplicativo deste token/).first()).toBeVisible();

  await page.getByLabel("Chave secreta do aplicativo", { exact: true }).fill(app.secret);
  await page.getByRole("button", { name: "Conferir e conectar" }).click();
  await expect(page.getByText(/\/api\/v1\/whatsapp\/webhook\/[0-9a-f-]{36}/).first()).toBeVisible();
  await settings.expectConnected(number.displayPhoneNumber);
  await receiveTestMessage(page, meta, settings, number);
});

test.describe("with Meta's JavaScript SDK configured", () => {
  test.use({ baseURL: undefined });

  test("the SDK opens the dialog and hands the code over; no rebuild was needed for it", async ({
    page,
    meta,
    organization,
  }) => {
    const { sdkWebUrl } = stack();
    const name = `Livraria ${organization.id.slice(-6)}`;
    const { number } = await meta.createWaba(name);
    await takeSession(page, organization.owner, sdkWebUrl);
    await page.goto(`${sdkWebUrl}/dashboard/settings/whatsapp`);
    const settings = new WhatsAppSettings(page);
    await page.waitForFunction(() => "FB" in window);
    const popup = await settings.startConnecting();
    expect(new URL(popup.page.url()).searchParams.get("redirect_uri") ?? "").not.toContain("/dashboard");
    await popup.shareAccount(name, number.displayPhoneNumber);
    await settings.expectConnected(number.displayPhoneNumber);
  });

  test("a browser that blocks the SDK gets the dialog by its address", async ({
    page,
    meta,
    organization,
  }) => {
    const { sdkWebUrl } = stack();
    const name = `Papelaria ${organization.id.slice(-6)}`;
    const { number } = await meta.createWaba(name);
    await page.route("**/en_US/sdk.js", (route) => route.abort("blockedbyclient"));
    await takeSession(page, organization.owner, sdkWebUrl);
    await page.goto(`${sdkWebUrl}/dashboard/settings/whatsapp`);
    const settings = new WhatsAppSettings(page);
    const popup = await settings.startConnecting();
    await popup.shareAccount(name, number.displayPhoneNumber);
    await settings.expectConnected(number.displayPhoneNumber);
  });

  test("the SDK may load on the settings page only", async ({ page, organization }) => {
    const { sdkWebUrl, simulatorUrl } = stack();
    await takeSession(page, organization.owner, sdkWebUrl);
    const allows = async (path: string) => {
      const response = await page.request.get(`${sdkWebUrl}${path}`);
      return (response.headers()["content-security-policy"] ?? "").includes(new URL(simulatorUrl).host);
    };
    expect(await allows("/dashboard/settings/whatsapp")).toBe(true);
    expect(await allows("/dashboard/conversations")).toBe(false);
    expect(await allows("/privacy")).toBe(false);
  });
});

test("with popups blocked the same goes on in this tab", async ({ page, meta, organization }) => {
  const name = `Mercearia ${organization.id.slice(-6)}`;
  const { number } = await meta.createWaba(name);
  await takeSession(page, organization.owner);
  const settings = await new WhatsAppSettings(page).open();
  await page.evaluate(() => {
    window.open = () => null;
  });
  await settings.connectButton.click();
  await page.getByRole("button", { name: "Continuar nesta aba" }).click();
  await page.waitForURL(/\/dialog\/oauth/);
  await new SignupPopup(page).shareAccount(name, number.displayPhoneNumber);
  await page.waitForURL(/\/dashboard\/settings\/whatsapp$/);
  await settings.expectConnected(number.displayPhoneNumber);
});
