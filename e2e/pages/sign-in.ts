import { expect, type Page } from "playwright/test";
import type { Account } from "../fixtures/organizations";

/** Signs a person in and waits for the dashboard; `webUrl` names another web process than the usual one. */
export async function signIn(page: Page, { email, password }: Account, webUrl = ""): Promise<void> {
  await page.goto(`${webUrl}/sign-in`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Senha", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Entrar" }).click();
  await expect(page).toHaveURL(/\/dashboard/);
}
