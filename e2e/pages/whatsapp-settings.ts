import { expect, type Page } from "playwright/test";
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
    const popup = this.page.waitForEvent("popup");
    await this.connectButton.click();
    const opened = await popup;
    await opened.waitForURL(/\/dialog\/oauth/);
    return new SignupPopup(opened);
  }

  /** Connects an account that exists at Meta and waits until everything is done. */
  async connect(account: { name: string; displayPhoneNumber: string }): Promise<void> {
    const popup = await this.startConnecting();
    await popup.shareAccount(account.name, account.displayPhoneNumber);
    await this.expectConnected(account.displayPhoneNumber);
  }

  async expectConnected(displayPhoneNumber: string): Promise<void> {
    const digits = displayPhoneNumber.replace(/\D/g, "").slice(-8);
    const connections = this.page.getByRole("region", { name: "Contas conectadas" });
    const connection = connections
      .getByRole("article")
      .filter({ hasText: new RegExp([...digits].join("\\D*")) });
    await expect(connection.getByText("Conectada", { exact: true })).toBeVisible({ timeout: 20_000 });
  }

  /** The message about what went wrong, with its title. */
  problem(title: string) {
    return this.page.getByRole("alert").filter({ hasText: title });
  }

  /** Tries again and answers the popup that opens. */
  async tryAgain(): Promise<SignupPopup> {
    const popup = this.page.waitForEvent("popup");
    await this.page.getByRole("button", { name: "Tentar novamente" }).click();
    const opened = await popup;
    await opened.waitForURL(/\/dialog\/oauth/);
    return new SignupPopup(opened);
  }
}
