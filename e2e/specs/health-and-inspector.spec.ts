import { refuseMessages } from "../fixtures/broken-inbox";
import { connectByApi } from "../fixtures/connect";
import { expect, test } from "../fixtures/test";
import { Inbox } from "../pages/inbox";
import { takeSession } from "../pages/sign-in";
import { WhatsAppSettings } from "../pages/whatsapp-settings";

test("the status page turns red and green again by Meta's webhooks, without a reload", async ({
  page,
  meta,
  organization,
}) => {
  const { wabaId, number } = await meta.createWaba("Saúde");
  await connectByApi(organization, meta, wabaId);
  await takeSession(page, organization.owner);
  const settings = await new WhatsAppSettings(page).open();
  await settings.expectConnected(number.displayPhoneNumber);
  await page.goto("/dashboard/settings/status");
  const card = page.getByRole("article").filter({ hasText: wabaId });
  await expect(card.getByText("Tudo certo").first()).toBeVisible({ timeout: 20_000 });

  await meta.accountUpdate(wabaId, "DISABLED_UPDATE", {
    ban_info: { waba_ban_state: "DISABLE", waba_ban_date: "November 21, 2026" },
  });
  await expect(card.getByText("A Meta desativou a conta").first()).toBeVisible({ timeout: 20_000 });
  await expect(card.getByText("Problema").first()).toBeVisible();

  await meta.accountUpdate(wabaId, "DISABLED_UPDATE", { ban_info: { waba_ban_state: "REINSTATE" } });
  await expect(card.getByText("Tudo certo").first()).toBeVisible({ timeout: 20_000 });

  await meta.setPhone(number.id, { qualityRating: "RED" });
  await expect(card.getByText("A qualidade do número caiu").first()).toBeVisible({ timeout: 20_000 });
  await meta.setPhone(number.id, { qualityRating: "GREEN" });
  await expect(card.getByText("Tudo certo").first()).toBeVisible({ timeout: 20_000 });
});

test("an agent sees in the inbox that a connection is in trouble", async ({ page, meta, organization }) => {
  const { wabaId, number } = await meta.createWaba("Aviso");
  await connectByApi(organization, meta, wabaId);
  await takeSession(page, organization.owner);
  const settings = await new WhatsAppSettings(page).open();
  await settings.expectConnected(number.displayPhoneNumber);
  await new Inbox(page).open();
  await meta.accountUpdate(wabaId, "DISABLED_UPDATE", { ban_info: { waba_ban_state: "DISABLE" } });
  await expect(page.getByText("A Meta desativou a conta").first()).toBeVisible({ timeout: 20_000 });
});

test("an event that could not be processed is replayed once its cause is mended", async ({
  page,
  meta,
  organization,
}) => {
  const { wabaId, number } = await meta.createWaba("Correio");
  await connectByApi(organization, meta, wabaId);
  await takeSession(page, organization.owner);
  const settings = await new WhatsAppSettings(page).open();
  await settings.expectConnected(number.displayPhoneNumber);
  const text = `Mensagem perdida ${organization.id.slice(-6)}`;
  const cause = await refuseMessages(text);
  const customer = await meta.createPerson("Bruna Sá");
  await meta.write({ phoneNumberId: number.id, personId: customer.id, text });

  await page.goto("/dashboard/settings/webhooks");
  const row = page
    .getByRole("list")
    .getByRole("link", { name: /Mensagens e confirmações/ })
    .first();
  await expect(row).toContainText("messages[0]", { timeout: 20_000 });
  await row.click();
  await expect(page.getByText("O que deu errado")).toBeVisible();
  await expect(page.getByText(text)).toHaveCount(0);
  await page.getByRole("button", { name: "Mostrar conteúdo" }).click();
  await expect(page.getByText(text).first()).toBeVisible();

  await cause.mend();
  await page.getByRole("button", { name: "Processar de novo" }).click();
  await page
    .getByRole("alertdialog")
    .or(page.getByRole("dialog"))
    .getByRole("button", { name: "Processar de novo" })
    .click();
  await expect(page.getByText("1 mensagem em Conversas")).toBeVisible({ timeout: 20_000 });
  const inbox = await new Inbox(page).open();
  await inbox.openConversation("Bruna Sá");
  await expect(inbox.bubble(text)).toHaveCount(1);

  await page.goto("/dashboard/settings/audit");
  await expect(page.getByText("abriu o conteúdo de um webhook")).toBeVisible();
  await expect(page.getByText("processou de novo um webhook", { exact: false }).first()).toBeVisible();
});
