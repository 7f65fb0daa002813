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
    const digits = displayPhoneNumber.replace(/\D/g, "");
    const connections = this.page.getByRole("list", { name: "Conexões" });
    await expect(connections).toContainText(new RegExp([...digits.slice(-8)].join("\\D*")));
    await expect(connections.getByText("Conectado", { exact: true })).toBeVisible({ timeout: 20_000 });
  }
}
