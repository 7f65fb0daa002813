import { expect, test } from "../fixtures/test";
import { chooseFromMenu } from "../pages/menu";
import { signIn } from "../pages/sign-in";

test("a wrong password is refused in words, the right one lets in", async ({ page, organization }) => {
  await page.goto("/dashboard/conversations");
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByLabel("E-mail").fill(organization.owner.email);
  await page.getByLabel("Senha", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Entrar" }).click();
  await expect(page.getByRole("alert").filter({ hasText: /incorret/i })).toBeVisible();
  await signIn(page, organization.owner);
});

test("signing out ends the session on the server, not only in the browser", async ({
  page,
  organization,
}) => {
  await signIn(page, organization.owner);
  const cookies = await page.context().cookies();
  const menu = page.getByRole("button", { name: /Menu da conta/ }).filter({ visible: true });
  await chooseFromMenu(menu, page.getByRole("menuitem", { name: "Sair" }));
  await expect(page).toHaveURL(/\/sign-in/);
  await page.context().addCookies(cookies);
  const status = await page.evaluate(async () => (await fetch("/api/v1/conversations")).status);
  expect(status).toBe(401);
});

test("the interface speaks Portuguese, Spanish and English", async ({ browser }) => {
  const greetings = { "pt-BR": "Entrar", es: "Iniciar sesión", en: "Sign in" };
  for (const [locale, button] of Object.entries(greetings)) {
    const context = await browser.newContext({ locale });
    const page = await context.newPage();
    await page.goto("/sign-in");
    await expect(page.locator("html")).toHaveAttribute("lang", locale);
    await expect(page.getByRole("button", { name: button })).toBeVisible();
    await context.close();
  }
});
