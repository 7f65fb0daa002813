import type { Locator } from "playwright/test";
import { connectByApi } from "../fixtures/connect";
import { expect, test } from "../fixtures/test";
import { takeSession } from "../pages/sign-in";
import { WhatsAppSettings } from "../pages/whatsapp-settings";

// Every refusal of Meta's that can stop a step: cause → what is said → the one button → recovery.

const WEBHOOKS = "Recebimento de mensagens";
const REGISTRATION = "Registro do número para envio";

type Row = {
  /** Where Meta says no, and with what. */
  path: string;
  code: number;
  subcode?: number;
  step: string;
  says: string;
  /** The button, or the link to Meta beside which one tries again. */
  button:
    | "Tentar novamente"
    | "Informar PIN"
    | "Conectar de novo"
    | "Abrir Gerenciador do WhatsApp"
    | "Abrir Suporte para Empresas";
};

const register = { path: "/register", step: REGISTRATION } as const;
const subscribe = { path: "/subscribed_apps", step: WEBHOOKS } as const;

const rows: Row[] = [
  { ...subscribe, code: 190, says: "A Meta não aceita mais o nosso acesso.", button: "Conectar de novo" },
  {
    ...subscribe,
    code: 200,
    says: "Uma permissão não foi concedida ou foi retirada.",
    button: "Conectar de novo",
  },
  {
    ...subscribe,
    code: 368,
    says: "A Meta restringiu esta conta por violar uma política.",
    button: "Abrir Suporte para Empresas",
  },
  {
    ...register,
    code: 131031,
    says: "A Meta bloqueou a conta, ou um dado não confere com o cadastro.",
    button: "Abrir Gerenciador do WhatsApp",
  },
  {
    ...register,
    code: 133006,
    says: "O número ainda não foi verificado por SMS ou ligação.",
    button: "Abrir Gerenciador do WhatsApp",
  },
  { ...register, code: 133008, says: "Houve tentativas demais com um PIN errado", button: "Informar PIN" },
  { ...register, code: 133009, says: "Houve tentativas demais com um PIN errado", button: "Informar PIN" },
  { ...register, code: 133016, says: "O número foi registrado vezes demais.", button: "Tentar novamente" },
  {
    ...register,
    code: 133000,
    says: "Um cancelamento anterior do registro ficou pela metade na Meta.",
    button: "Tentar novamente",
  },
  {
    ...register,
    code: 131037,
    says: "A Meta ainda não aprovou o nome de exibição do número.",
    button: "Abrir Gerenciador do WhatsApp",
  },
  {
    ...register,
    code: 100,
    subcode: 2388012,
    says: "O número está sendo transferido para outra conta.",
    button: "Tentar novamente",
  },
  {
    ...register,
    code: 100,
    subcode: 2388091,
    says: "O código de verificação do número não foi aceito ou não chegou.",
    button: "Abrir Gerenciador do WhatsApp",
  },
  {
    ...register,
    code: 100,
    subcode: 2655093,
    says: "A Meta não permite usar esta empresa ou este número na API do WhatsApp.",
    button: "Abrir Gerenciador do WhatsApp",
  },
  {
    ...register,
    code: 100,
    subcode: 2388098,
    says: "A empresa chegou ao limite de contas ou números da Meta.",
    button: "Abrir Gerenciador do WhatsApp",
  },
  {
    ...register,
    code: 100,
    subcode: 2655089,
    says: "O portfólio empresarial está restrito na Meta.",
    button: "Abrir Suporte para Empresas",
  },
  {
    ...subscribe,
    code: 100,
    subcode: 2655049,
    says: "A conta é compartilhada com outro parceiro",
    button: "Abrir Gerenciador do WhatsApp",
  },
  {
    ...subscribe,
    code: 100,
    subcode: 3441033,
    says: "Foram tentativas demais em pouco tempo.",
    button: "Tentar novamente",
  },
  { ...register, code: 99_999, says: "A Meta recusou:", button: "Tentar novamente" },
];

for (const { path, code, subcode, step, says, button } of rows) {
  test(`${path} refused with ${subcode ?? code}: "${says}" → ${button} → connected`, async ({
    page,
    meta,
    organization,
  }) => {
    const name = `Ateliê ${organization.id.slice(-6)}`;
    const { wabaId, number } = await meta.createWaba(name);
    const scope = path === "/register" ? number.id : wabaId;
    await meta.fail({
      match: { method: "POST", path, scope },
      error: { http: 400, code, ...(subcode === undefined ? {} : { subcode }), message: "Refused by Meta" },
    });
    await connectByApi(organization, meta, wabaId);

    await takeSession(page, organization.owner);
    const settings = await new WhatsAppSettings(page).open();
    const card = settings.connection(number.displayPhoneNumber);
    const stuck = settings.step(card, step);
    await expect(stuck).toContainText("Falhou", { timeout: 20_000 });
    await expect(stuck).toContainText(says);
    await expect(stuck.getByText("Detalhes técnicos", { exact: true })).toBeVisible();

    if (button === "Conectar de novo") {
      // The access itself is refused: the whole card asks for it, the step repeats it.
      const popup = await settings.popupFrom(card.getByRole("button", { name: button }).first());
      await popup.shareAccount(name, number.displayPhoneNumber);
    } else {
      await recover(stuck, button);
    }
    await settings.expectConnected(number.displayPhoneNumber);
  });
}

async function recover(step: Locator, button: Row["button"]): Promise<void> {
  const page = step.page();
  if (button === "Informar PIN") {
    await step.getByRole("button", { name: button }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("PIN de seis dígitos").fill("123456");
    await dialog.getByRole("button", { name: "Registrar" }).click();
    await expect(dialog).toBeHidden();
    return;
  }
  if (button.startsWith("Abrir")) {
    const link = step.getByRole("link", { name: new RegExp(button) });
    await expect(link).toHaveAttribute("href", /^https:\/\/business\.facebook\.com\//);
  }
  await step.getByRole("button", { name: "Tentar novamente" }).click();
}

test("a PIN that somebody else has set is asked for; a wrong one is told, the right one registers", async ({
  page,
  meta,
  organization,
}) => {
  const { wabaId, number } = await meta.createWaba("Ateliê do PIN", { pin: "654321" });
  await connectByApi(organization, meta, wabaId);
  await takeSession(page, organization.owner);
  const settings = await new WhatsAppSettings(page).open();
  const step = settings.step(settings.connection(number.displayPhoneNumber), REGISTRATION);
  await expect(step).toContainText("O número já tem outro PIN de verificação em duas etapas.", {
    timeout: 20_000,
  });

  await step.getByRole("button", { name: "Informar PIN" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("PIN de seis dígitos").fill("111111");
  await dialog.getByRole("button", { name: "Registrar" }).click();
  await expect(dialog).toContainText("Este não é o PIN do número.");
  await dialog.getByLabel("PIN de seis dígitos").fill("654321");
  await dialog.getByRole("button", { name: "Registrar" }).click();
  await settings.expectConnected(number.displayPhoneNumber);
});

const passing = [
  { what: "Graph throttled", effect: { error: { http: 400, code: 80007, message: "Rate limit hit" } } },
  { what: "Meta hanging up", effect: { drop: true } },
  {
    what: "an answer that is no JSON",
    effect: { body: { http: 200, text: "<html>", contentType: "text/html" } },
  },
  {
    what: "Meta's own trouble",
    effect: { error: { http: 500, code: 2, message: "Service temporarily unavailable" } },
  },
];

for (const { what, effect } of passing) {
  test(`${what} heals by itself, without anybody doing anything`, async ({ page, meta, organization }) => {
    const { wabaId, number } = await meta.createWaba("Ateliê paciente");
    await meta.fail({
      match: { method: "POST", path: "/subscribed_apps", scope: wabaId },
      times: 1,
      ...effect,
    });
    await connectByApi(organization, meta, wabaId);
    await takeSession(page, organization.owner);
    const settings = await new WhatsAppSettings(page).open();
    await settings.expectConnected(number.displayPhoneNumber);
  });
}

test("an account without a number waits for one and goes on when it is there", async ({
  page,
  meta,
  organization,
}) => {
  const name = `Sem número ${organization.id.slice(-6)}`;
  const { wabaId } = await meta.createEmptyWaba(name);
  await connectByApi(organization, meta, wabaId);
  await takeSession(page, organization.owner);
  const settings = await new WhatsAppSettings(page).open();
  const step = settings.step(page.getByRole("article").filter({ hasText: wabaId }), "Números da conta");
  await expect(step).toContainText("Esta conta ainda não tem um número.");
  await expect(step).toContainText("Precisa de você");

  const number = await meta.addNumber(wabaId, name);
  await step.getByRole("button", { name: "Tentar novamente" }).click();
  await settings.expectConnected(number.displayPhoneNumber);
});

test("a missing payment method is explained with the way to it, and found by checking again", async ({
  page,
  meta,
  organization,
}) => {
  const { wabaId, number } = await meta.createWaba("Sem cartão");
  await meta.setWaba(wabaId, { paymentMethod: false });
  await connectByApi(organization, meta, wabaId);
  await takeSession(page, organization.owner);
  const settings = await new WhatsAppSettings(page).open();
  const card = settings.connection(number.displayPhoneNumber);
  await settings.expectConnected(number.displayPhoneNumber);
  const step = settings.step(card, "Forma de pagamento");
  await expect(step).toContainText("Precisa de você");
  await expect(step.getByRole("link", { name: /Adicionar forma de pagamento/ })).toHaveAttribute(
    "href",
    new RegExp(wabaId),
  );

  await step.getByRole("button", { name: "Verificar de novo" }).click();
  await expect(step).toContainText("A Meta ainda não mostra uma forma de pagamento.");
  await meta.setWaba(wabaId, { paymentMethod: true });
  await step.getByRole("button", { name: "Verificar de novo" }).click();
  await expect(step).toContainText("Concluída");
});
