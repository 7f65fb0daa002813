import type { Page } from "playwright/test";

/** Meta's (here: the simulator's) Embedded Signup popup. */
export class SignupPopup {
  constructor(readonly page: Page) {}

  async continue(): Promise<void> {
    await this.page.getByRole("button", { name: /^Continue as/ }).click();
  }

  async chooseAccount(name: string): Promise<void> {
    await this.page.getByRole("radio", { name: new RegExp(name) }).check();
    await this.next();
  }

  async chooseNumber(displayPhoneNumber: string): Promise<void> {
    const escaped = displayPhoneNumber.replace(/[+()]/g, "\\$&");
    await this.page.getByRole("radio", { name: new RegExp(escaped) }).check();
    await this.next();
  }

  async next(): Promise<void> {
    await this.page.getByRole("button", { name: "Next", exact: true }).click();
  }

  async finish(): Promise<void> {
    await this.page.getByRole("button", { name: "Finish" }).click();
  }

  async cancel(): Promise<void> {
    await this.page.getByRole("button", { name: "Cancel" }).click();
  }

  async reportError(): Promise<void> {
    await this.page.getByRole("button", { name: "Report an error" }).click();
  }

  /** All steps for an existing account and number. */
  async shareAccount(name: string, displayPhoneNumber: string): Promise<void> {
    await this.continue();
    await this.chooseAccount(name);
    await this.chooseNumber(displayPhoneNumber);
    await this.finish();
  }
}
