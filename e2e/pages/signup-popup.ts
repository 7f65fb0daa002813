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

  /** All steps for a number that stays in the WhatsApp Business app. */
  async shareBusinessApp(
    displayPhoneNumber: string,
    options: { sharesHistory?: boolean } = {},
  ): Promise<void> {
    await this.continue();
    await this.chooseNumber(displayPhoneNumber);
    await this.confirmInApp(options);
    await this.finish();
  }

  /** A Business app number that Meta does not know yet. */
  async enterAppNumber(displayPhoneNumber: string, name: string): Promise<void> {
    await this.page.getByRole("radio", { name: /^Enter another number/ }).check();
    await this.page.getByLabel("Business app phone number").fill(displayPhoneNumber);
    await this.page.getByLabel("Name in the app").fill(name);
    await this.next();
  }

  /** What the business answers on its phone. */
  async confirmInApp({ sharesHistory = true }: { sharesHistory?: boolean } = {}): Promise<void> {
    await this.page.getByLabel("Share chat history").setChecked(sharesHistory);
    await this.page.getByRole("button", { name: "I confirmed" }).click();
  }

  /** The choice of accounts, several at once; they must belong to one business. */
  async chooseAccounts(...names: string[]): Promise<void> {
    await this.page.getByLabel("Share more than one account").check();
    for (const name of names) await this.page.getByRole("checkbox", { name: new RegExp(`^${name}`) }).check();
    await this.next();
  }

  /** The choice of a number, answered with all that the account has. */
  async chooseAllNumbers(): Promise<void> {
    await this.page.getByRole("radio", { name: /^All \d+ numbers/ }).check();
    await this.next();
  }

  /** On the last screen: an ending that only the simulator offers, by the names of src/simulator/README.md. */
  async setEnding(options: { ending?: string; ids?: string; sessionInfo?: string }): Promise<void> {
    await this.page.getByText("Simulator only: other endings").click();
    const { ending, ids, sessionInfo } = options;
    if (ending) await this.page.getByLabel("Advanced ending").selectOption(ending);
    if (ids) await this.page.getByLabel("Ids in the session info").selectOption(ids);
    if (sessionInfo) await this.page.getByLabel("Session info", { exact: true }).selectOption(sessionInfo);
  }
}
