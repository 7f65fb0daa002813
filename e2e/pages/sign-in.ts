import { expect, type Page } from "playwright/test";
import { z } from "zod";
import type { Account } from "../fixtures/organizations";

/** Signs a person in as people do, and waits for the dashboard. */
export async function signIn(page: Page, { email, password }: Account): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Senha", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Entrar" }).click();
  await expect(page).toHaveURL(/\/dashboard/);
}

/**
 * Gives the page's browser a person's session without opening a page, for specs about something else; `webUrl` names
 * another web process than the usual one.
 */
export async function takeSession({ request }: Page, account: Account, webUrl = ""): Promise<void> {
  const csrf = await request.get(`${webUrl}/api/auth/csrf`);
  const { csrfToken } = z.object({ csrfToken: z.string() }).parse(await csrf.json());
  const answer = await request.post(`${webUrl}/api/auth/callback/credentials`, {
    form: { ...account, csrfToken, json: "true" },
  });
  const { url } = z.object({ url: z.string() }).parse(await answer.json());
  expect(url).not.toContain("error=");
}
