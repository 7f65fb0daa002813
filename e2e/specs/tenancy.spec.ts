import { addAgent, createOrganization } from "../fixtures/organizations";
import { expect, test } from "../fixtures/test";
import { Inbox } from "../pages/inbox";
import { takeSession } from "../pages/sign-in";
import { WhatsAppSettings } from "../pages/whatsapp-settings";

test("two browsers see one conversation change; another organization sees nothing", async ({
  browser,
  meta,
  organization,
}) => {
  const name = `Livraria ${organization.id.slice(-6)}`;
  const { number } = await meta.createWaba(name);
  const customer = await meta.createPerson("João Pereira");
  const colleague = await addAgent(organization, "Carla Dias");
  const stranger = await createOrganization("Outra loja");

  const [ownerPage, agentPage, strangerPage] = await Promise.all(
    [organization.owner, colleague, stranger.owner].map(async (account) => {
      const page = await (await browser.newContext()).newPage();
      await takeSession(page, account);
      return page;
    }),
  );
  if (!ownerPage || !agentPage || !strangerPage) throw new Error("Three pages were opened");

  const settings = await new WhatsAppSettings(ownerPage).open();
  await settings.connect({ name, displayPhoneNumber: number.displayPhoneNumber });

  const [ownerInbox, agentInbox, strangerInbox] = await Promise.all(
    [ownerPage, agentPage, strangerPage].map((page) => new Inbox(page).open()),
  );
  if (!ownerInbox || !agentInbox || !strangerInbox) throw new Error("Three inboxes were opened");
  await meta.write({ phoneNumberId: number.id, personId: customer.id, text: "Tem o livro novo?" });
  await ownerInbox.openConversation("João Pereira");
  await agentInbox.openConversation("João Pereira");
  await agentInbox.send("Tem sim! Separamos um?");
  await expect(ownerInbox.bubble("Tem sim! Separamos um?")).toBeVisible();
  await meta.write({ phoneNumberId: number.id, personId: customer.id, text: "Quero, por favor" });
  await expect(ownerInbox.bubble("Quero, por favor")).toBeVisible();
  await expect(agentInbox.bubble("Quero, por favor")).toBeVisible();

  await expect(strangerPage.getByText("João Pereira")).toHaveCount(0);
  const conversationUrl = ownerPage.url();
  await strangerPage.goto(conversationUrl);
  await expect(strangerPage.getByText(/não encontrad/i).first()).toBeVisible();
  await expect(strangerPage.getByText("Tem o livro novo?")).toHaveCount(0);
});

test("an agent sees the connections but cannot connect", async ({ page, organization }) => {
  const agent = await addAgent(organization, "Davi Rocha");
  await takeSession(page, agent);
  const settings = await new WhatsAppSettings(page).open();
  await expect(page.getByText(/administrador/i).first()).toBeVisible();
  await expect(settings.connectButton).toHaveCount(0);
  const status = await page.evaluate(async () => {
    const response = await fetch("/api/v1/whatsapp/claim-waba", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ code: "x", state: "y" }),
    });
    return response.status;
  });
  expect(status).toBe(403);
});
