import type { Locator, Page } from "playwright/test";

/** The conversations view. */
export class Inbox {
  constructor(readonly page: Page) {}

  async open(): Promise<this> {
    await this.page.goto("/dashboard/conversations");
    return this;
  }

  /** The entry of a contact in the list. */
  entry(name: string) {
    return this.page.getByRole("list", { name: "Conversas" }).getByRole("link", { name: new RegExp(name) });
  }

  async openConversation(name: string): Promise<void> {
    await this.entry(name).click();
  }

  get thread() {
    return this.page.getByRole("log", { name: "Mensagens" });
  }

  get composer() {
    return this.page.getByRole("textbox", { name: "Mensagem", exact: true });
  }

  async send(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.page.getByRole("button", { name: "Enviar", exact: true }).click();
  }

  /** Chooses files in the composer; they leave with the next `send`. */
  async attach(files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
    await this.page.getByLabel("Arquivos para enviar").setInputFiles(files);
  }

  /** Answers the message in this bubble with the next `send`. */
  async replyTo(bubble: Locator): Promise<void> {
    await bubble.hover();
    await bubble.getByRole("button", { name: "Responder" }).click();
  }

  /** Reacts to the message in this bubble. */
  async react(bubble: Locator, emoji: string): Promise<void> {
    await bubble.hover();
    await bubble.getByRole("button", { name: "Reagir" }).click();
    await this.page.getByRole("radio", { name: emoji }).click();
  }

  /** The bubble with this text. */
  bubble(text: string) {
    return this.thread.getByRole("article").filter({ hasText: text });
  }
}
