import type { Page } from "playwright/test";
import { expect, test } from "../fixtures/test";
import type { Organization } from "../fixtures/organizations";
import type { SimulatedMeta } from "../fixtures/simulator";
import { Inbox } from "../pages/inbox";
import { signIn } from "../pages/sign-in";
import { WhatsAppSettings } from "../pages/whatsapp-settings";

test("an administrator connects, a customer writes, the reply is read", async ({
  page,
  meta,
  organization,
}) => {
  await firstConversation(page, meta, organization);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("the same journey at 390 px", async ({ page, meta, organization }) => {
    await firstConversation(page, meta, organization);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
});

async function firstConversation(page: Page, meta: SimulatedMeta, organization: Organization): Promise<void> {
  const { number } = await meta.createWaba(`Padaria ${organization.id.slice(-6)}`);
  const customer = await meta.createPerson("Maria Souza");

  await signIn(page, organization.owner);
  const settings = await new WhatsAppSettings(page).open();
  await settings.connect({
    name: `Padaria ${organization.id.slice(-6)}`,
    displayPhoneNumber: number.displayPhoneNumber,
  });

  const inbox = await new Inbox(page).open();
  let loads = 0;
  page.on("load", () => loads++);

  await meta.write({
    phoneNumberId: number.id,
    personId: customer.id,
    text: "Oi! Vocês abrem no domingo? 🥐",
  });
  await inbox.openConversation("Maria Souza");
  await expect(inbox.thread.getByText("Oi! Vocês abrem no domingo? 🥐")).toBeVisible();

  await meta.setOnline(customer.id, false);
  await inbox.send("Abrimos sim, das 8h às 13h.");
  const reply = inbox.bubble("Abrimos sim, das 8h às 13h.");
  await expect(reply.getByText("Enviada")).toBeAttached();
  await meta.setOnline(customer.id, true);
  await expect(reply.getByText("Entregue")).toBeAttached();
  await meta.openChat(customer.id, number.id);
  await expect(reply.getByText("Lida")).toBeAttached();
  expect(loads, "the page was never loaded again").toBe(0);
}
