import { connectByApi } from "../fixtures/connect";
import { expect, test } from "../fixtures/test";
import { Inbox } from "../pages/inbox";
import { takeSession } from "../pages/sign-in";
import { WhatsAppSettings } from "../pages/whatsapp-settings";

test("a half-finished signup is seen and finished in another browser", async ({
  page,
  browser,
  meta,
  organization,
}) => {
  const name = `Padaria ${organization.id.slice(-6)}`;
  const { number } = await meta.createWaba(name);
  await takeSession(page, organization.owner);
  const settings = await new WhatsAppSettings(page).open();
  const popup = await settings.startConnecting();
  await popup.continue();
  await popup.chooseAccount(name);
  await popup.cancel();
  await expect(page.getByText(/Você saiu na etapa/)).toBeVisible();

  const other = await (await browser.newContext()).newPage();
  await takeSession(other, organization.owner);
  const there = await new WhatsAppSettings(other).open();
  await expect(other.getByText(/saiu .*, na etapa/)).toBeVisible();
  const again = await there.popupFrom(other.getByRole("button", { name: "Continuar", exact: true }));
  await again.shareAccount(name, number.displayPhoneNumber);
  await there.expectConnected(number.displayPhoneNumber);
  await settings.expectConnected(number.displayPhoneNumber);
  await other.context().close();
});

test("steps that failed in one browser are resumed in another", async ({
  page,
  browser,
  meta,
  organization,
}) => {
  const { wabaId, number } = await meta.createWaba("Retomada");
  await meta.fail({
    match: { method: "POST", path: "/register", scope: number.id },
    error: { http: 400, code: 133016, message: "Too many" },
  });
  await connectByApi(organization, meta, wabaId);
  await takeSession(page, organization.owner);
  const settings = await new WhatsAppSettings(page).open();
  const step = settings.step(settings.connection(number.displayPhoneNumber), "Registro do número");
  await expect(step).toContainText("Falhou", { timeout: 20_000 });
  await page.close();

  const other = await (await browser.newContext()).newPage();
  await takeSession(other, organization.owner);
  const there = await new WhatsAppSettings(other).open();
  await there
    .step(there.connection(number.displayPhoneNumber), "Registro do número")
    .getByRole("button", { name: "Tentar novamente" })
    .click();
  await there.expectConnected(number.displayPhoneNumber);
  await other.context().close();
});

test("of two numbers one is left out: its messages stay away until it is used", async ({
  page,
  meta,
  organization,
}) => {
  const { wabaId, number } = await meta.createWaba("Duas linhas");
  const second = await meta.addNumber(wabaId, "Segunda linha");
  await connectByApi(organization, meta, wabaId);
  await takeSession(page, organization.owner);
  const settings = await new WhatsAppSettings(page).open();
  await settings.expectConnected(number.displayPhoneNumber);
  const digits = second.displayPhoneNumber.replace(/\D/g, "").slice(-8);
  const use = page.getByRole("switch", { name: new RegExp([...digits].join("\\D*")) });
  await use.click();
  const dialog = page.getByRole("alertdialog").or(page.getByRole("dialog"));
  await dialog.getByRole("button", { name: "Parar de usar" }).click();
  await expect(use).not.toBeChecked();

  const customer = await meta.createPerson("Carla Dias");
  await meta.write({ phoneNumberId: second.id, personId: customer.id, text: "Para a segunda linha" });
  await meta.write({ phoneNumberId: number.id, personId: customer.id, text: "Para a primeira linha" });
  const inbox = await new Inbox(page).open();
  await inbox.openConversation("Carla Dias");
  await expect(inbox.bubble("Para a primeira linha")).toBeVisible();
  await expect(inbox.bubble("Para a segunda linha")).toHaveCount(0);

  await settings.open();
  await use.click();
  await expect(use).toBeChecked();
  await settings.expectConnected(number.displayPhoneNumber);
});

test("when Meta refuses the token the agents are told, and connecting again brings everything back", async ({
  page,
  meta,
  organization,
}) => {
  const name = `Farmácia ${organization.id.slice(-6)}`;
  const { wabaId, number } = await meta.createWaba(name);
  await connectByApi(organization, meta, wabaId);
  await takeSession(page, organization.owner);
  const settings = await new WhatsAppSettings(page).open();
  await settings.expectConnected(number.displayPhoneNumber);
  const customer = await meta.createPerson("Otávio Reis");
  await meta.write({ phoneNumberId: number.id, personId: customer.id, text: "Tem soro?" });
  const inbox = await new Inbox(page).open();
  await inbox.openConversation("Otávio Reis");

  await meta.revokeTokens(wabaId);
  await inbox.send("Tem sim!");
  await expect(
    page
      .getByRole("region", { name: /Avisos/ })
      .or(page.getByText("A Meta não aceita mais o nosso acesso"))
      .first(),
  ).toBeVisible({ timeout: 20_000 });

  await settings.open();
  const card = settings.connection(number.displayPhoneNumber);
  const popup = await settings.popupFrom(card.getByRole("button", { name: "Conectar de novo" }).first());
  await popup.shareAccount(name, number.displayPhoneNumber);
  await settings.expectConnected(number.displayPhoneNumber);
  await inbox.open();
  await inbox.openConversation("Otávio Reis");
  // What was written meanwhile waited and has left by itself.
  await expect(inbox.bubble("Tem sim!").getByText(/Enviada|Entregue|Lida/)).toBeAttached({ timeout: 20_000 });
  await expect(inbox.bubble("Tem soro?")).toBeVisible();
});

test("disconnected and connected again, the old conversations are still there", async ({
  page,
  meta,
  organization,
}) => {
  const name = `Banca ${organization.id.slice(-6)}`;
  const { wabaId, number } = await meta.createWaba(name);
  await connectByApi(organization, meta, wabaId);
  await takeSession(page, organization.owner);
  const settings = await new WhatsAppSettings(page).open();
  await settings.expectConnected(number.displayPhoneNumber);
  const customer = await meta.createPerson("Rita Prado");
  await meta.write({ phoneNumberId: number.id, personId: customer.id, text: "Chegou a revista?" });
  const inbox = await new Inbox(page).open();
  await inbox.openConversation("Rita Prado");
  await expect(inbox.bubble("Chegou a revista?")).toBeVisible();

  await settings.open();
  await settings.chooseAction(settings.connection(number.displayPhoneNumber), "Desconectar…");
  await page
    .getByRole("alertdialog")
    .or(page.getByRole("dialog"))
    .getByRole("button", { name: "Desconectar", exact: true })
    .click();
  await page.getByText("1 conexão encerrada").click();
  await expect(page.getByText("Desconectada por alguém da sua equipe.")).toBeVisible();
  await inbox.open();
  await inbox.openConversation("Rita Prado");
  await expect(inbox.bubble("Chegou a revista?")).toBeVisible();

  await settings.open();
  await settings.connect({ name, displayPhoneNumber: number.displayPhoneNumber });
  await meta.write({ phoneNumberId: number.id, personId: customer.id, text: "E agora?" });
  await inbox.open();
  await inbox.openConversation("Rita Prado");
  await expect(inbox.bubble("Chegou a revista?")).toBeVisible();
  await expect(inbox.bubble("E agora?")).toBeVisible();
});

test("access taken away on Meta's side ends the connection with the reason", async ({
  page,
  meta,
  organization,
}) => {
  const { wabaId, number } = await meta.createWaba("Loja retirada");
  await connectByApi(organization, meta, wabaId);
  await takeSession(page, organization.owner);
  const settings = await new WhatsAppSettings(page).open();
  await settings.expectConnected(number.displayPhoneNumber);
  await meta.accountUpdate(wabaId, "PARTNER_REMOVED");
  await page.getByText("1 conexão encerrada").click({ timeout: 20_000 });
  await expect(
    page.getByText("O acesso foi retirado na Meta ou no aplicativo WhatsApp Business."),
  ).toBeVisible();
});
