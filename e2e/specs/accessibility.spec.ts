import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright/test";
import { expect, test } from "../fixtures/test";
import { Inbox } from "../pages/inbox";
import { takeSession } from "../pages/sign-in";
import { WhatsAppSettings } from "../pages/whatsapp-settings";

/** The names of the WCAG 2.2 A and AA rules that the page breaks. */
async function brokenRules(page: Page): Promise<string[]> {
  const axe = new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]);
  const { violations } = await axe.analyze();
  return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

const otherPages = [
  ["/dashboard/settings/status", "Situação"],
  ["/dashboard/settings/audit", "Registro de atividades"],
  ["/privacy", "Política de privacidade"],
] as const;

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test("sign-in, settings and inbox break no WCAG A or AA rule", async ({ page, meta, organization }) => {
      await page.goto("/sign-in");
      await expect(page.getByRole("button", { name: "Entrar" })).toBeVisible();
      expect(await brokenRules(page)).toEqual([]);

      const name = `Mercado ${organization.id.slice(-6)}`;
      const { number } = await meta.createWaba(name);
      await takeSession(page, organization.owner);
      const settings = await new WhatsAppSettings(page).open();
      await expect(settings.connectButton).toBeEnabled();
      expect(await brokenRules(page)).toEqual([]);
      await settings.connect({ name, displayPhoneNumber: number.displayPhoneNumber });
      expect(await brokenRules(page)).toEqual([]);

      const customer = await meta.createPerson("Rita Nunes");
      await meta.write({ phoneNumberId: number.id, personId: customer.id, text: "Boa tarde!" });
      const inbox = await new Inbox(page).open();
      await inbox.openConversation("Rita Nunes");
      await expect(inbox.bubble("Boa tarde!")).toBeVisible();
      await inbox.send("Boa tarde, Rita!");
      await expect(inbox.bubble("Boa tarde, Rita!").getByText("Entregue")).toBeAttached();
      expect(await brokenRules(page)).toEqual([]);

      for (const [path, heading] of otherPages) {
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
        expect(await brokenRules(page), path).toEqual([]);
      }
      await page.goto("/dashboard/settings/webhooks");
      await page
        .getByRole("link", { name: /Mensagens e confirmações/ })
        .first()
        .click();
      await expect(page.getByRole("button", { name: "Mostrar conteúdo" })).toBeVisible();
      expect(await brokenRules(page)).toEqual([]);
    });
  });
}
