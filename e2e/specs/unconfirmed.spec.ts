import { connectByApi } from "../fixtures/connect";
import { expect, test } from "../fixtures/test";
import { Inbox } from "../pages/inbox";
import { takeSession } from "../pages/sign-in";
import { WhatsAppSettings } from "../pages/whatsapp-settings";

test("a send whose answer was lost is not confirmed, settles by itself, and leaves once", async ({
  page,
  meta,
  organization,
}) => {
  const { wabaId, number } = await meta.createWaba(`Padaria ${organization.id.slice(-6)}`);
  const customer = await meta.createPerson("Maria Souza");
  await connectByApi(organization, meta, wabaId);
  await takeSession(page, organization.owner);
  await (await new WhatsAppSettings(page).open()).expectConnected(number.displayPhoneNumber);
  const inbox = await new Inbox(page).open();
  let loads = 0;
  page.on("load", () => loads++);
  await meta.write({ phoneNumberId: number.id, personId: customer.id, text: "Separou meu pedido?" });
  await inbox.openConversation("Maria Souza");
  await expect(inbox.bubble("Separou meu pedido?")).toBeVisible();

  const callsWith = async (text: string) =>
    (await meta.calls(number.id, "/messages")).filter(({ body }) => JSON.stringify(body).includes(text));
  await inbox.composer.fill("Separei, sim!");

  // Meta takes the message and hangs up; its webhooks are late.
  await meta.holdWebhooks(wabaId);
  await meta.fail({
    // Receipts and "typing" go to the same address.
    match: { method: "POST", path: `${number.id}/messages`, scope: number.id, bodyIncludes: "Separei, sim!" },
    dropAfterAccept: true,
  });
  await page.getByRole("button", { name: "Enviar", exact: true }).click();
  const sent = inbox.bubble("Separei, sim!");
  await expect(sent.getByText("Não confirmada – verificando com a Meta…")).toBeVisible();
  await expect(sent.getByRole("button", { name: "Enviar mesmo assim" })).toHaveCount(0);

  await meta.releaseWebhooks(wabaId);
  await expect(sent.getByText(/Entregue|Lida/)).toBeAttached();
  await expect(sent.getByText(/Não confirmada/)).toHaveCount(0);
  expect(await callsWith("Separei, sim!"), "it was sent once").toHaveLength(1);
  expect(loads, "the page was never loaded again").toBe(0);
});
