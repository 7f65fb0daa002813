import { expect, type Locator, type Page } from "playwright/test";
import { chooseFromMenu } from "./menu";
import { SignupPopup } from "./signup-popup";

/** Settings → WhatsApp, where an administrator connects an account. */
export class WhatsAppSettings {
  constructor(readonly page: Page) {}

  async open(): Promise<this> {
    await this.page.goto("/dashboard/settings/whatsapp");
    return this;
  }

  get connectButton() {
    return this.page.getByRole("button", { name: "Conectar com a Meta" });
  }

  async startConnecting(): Promise<SignupPopup> {
    return this.popupFrom(this.connectButton);
  }

  /** Connects an account that exists at Meta and waits until everything is done. */
  async connect(account: { name: string; displayPhoneNumber: string }): Promise<void> {
    const popup = await this.startConnecting();
    await popup.shareAccount(account.name, account.displayPhoneNumber);
    await this.expectConnected(account.displayPhoneNumber);
  }

  /** The card of the account with this number. */
  connection(displayPhoneNumber: string) {
    const digits = displayPhoneNumber.replace(/\D/g, "").slice(-8);
    return this.page
      .getByRole("region", { name: "Contas conectadas" })
      .getByRole("article")
      .filter({ hasText: new RegExp([...digits].join("\\D*")) });
  }

  /** The card of the account with this name. */
  account(name: string) {
    return this.page.getByRole("region", { name: "Contas conectadas" }).getByRole("article", { name });
  }

  async expectConnected(displayPhoneNumber: string): Promise<void> {
    const connection = this.connection(displayPhoneNumber);
    await expect(connection.getByText("Conectada", { exact: true })).toBeVisible({ timeout: 20_000 });
  }

  /** A step of a card's checklist, by its name on the page. */
  step(card: Locator, name: string) {
    return card
      .getByRole("group", { name: "Etapas da conexão" })
      .getByRole("listitem")
      .filter({ hasText: name });
  }

  /** Takes one of the actions behind a card's "…". */
  async chooseAction(card: Locator, action: string): Promise<void> {
    const menu = card.getByRole("button", { name: /^Mais ações/ });
    await chooseFromMenu(menu, this.page.getByRole("menuitem", { name: action }));
  }

  /** Clicks what opens Meta's dialog as a popup. */
  async popupFrom(button: Locator): Promise<SignupPopup> {
    const popup = this.page.waitForEvent("popup");
    await button.click();
    const opened = await popup;
    await opened.waitForURL(/\/dialog\/oauth/);
    return new SignupPopup(opened);
  }

  /** The message about what went wrong, with its title. */
  problem(title: string) {
    return this.page.getByRole("alert").filter({ hasText: title });
  }

  /** Tries again and answers the popup that opens. */
  async tryAgain(): Promise<SignupPopup> {
    return this.popupFrom(this.page.getByRole("button", { name: "Tentar novamente" }));
  }
}
