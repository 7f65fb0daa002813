import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "playwright/test";
import { connectByApi } from "../fixtures/connect";
import { photoFile } from "../fixtures/files";
import { expect, test } from "../fixtures/test";
import type { Organization } from "../fixtures/organizations";
import type { SimulatedMeta } from "../fixtures/simulator";
import { Inbox } from "../pages/inbox";
import { takeSession } from "../pages/sign-in";
import { WhatsAppSettings } from "../pages/whatsapp-settings";

test("what customers send looks like what they sent", async ({ page, meta, organization }) => {
  const { inbox, from } = await openShop(page, meta, organization);
  const { wamid } = await meta.sends({ ...from, type: "text", text: "Oi, tudo bem?" });
  await inbox.openConversation("Maria Souza");
  await inbox.send("Tudo! Como posso ajudar?");
  const reply = inbox.bubble("Tudo! Como posso ajudar?");
  await expect(reply.getByText("Entregue")).toBeAttached();

  await meta.sends({ ...from, type: "image", image: { caption: "A vitrine de hoje" } });
  const picture = inbox.bubble("A vitrine de hoje");
  await expect(picture.getByRole("img", { name: "A vitrine de hoje" })).toBeVisible();
  await expect.poll(() => naturalWidth(picture)).toBeGreaterThan(0);
  await picture.getByRole("button", { name: "Ampliar imagem" }).click();
  const lightbox = page.getByRole("dialog", { name: "Maria Souza" });
  await expect(lightbox.getByText("A vitrine de hoje")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(lightbox).toBeHidden();

  await meta.sends({ ...from, type: "audio", audio: { voice: true } });
  const voice = inbox.thread.getByRole("article").filter({ hasText: "Mensagem de voz" });
  await expect.poll(() => duration(voice)).toBeGreaterThan(0);
  await voice.getByRole("button", { name: "Reproduzir" }).click();
  await expect.poll(() => currentTime(voice)).toBeGreaterThan(0);

  const place = {
    latitude: -23.56168,
    longitude: -46.65598,
    name: "Parque Trianon",
    address: "R. Peixoto Gomide",
  };
  await meta.sends({ ...from, type: "location", location: place });
  const map = inbox.bubble("Parque Trianon").getByRole("link", { name: /Abrir no mapa/ });
  await expect(map).toHaveAttribute("href", /query=-23\.56168,-46\.65598/);

  const chosen = { id: "2", title: "Cesta grande", description: "Quatro pessoas" };
  const choice = { type: "list_reply", list_reply: chosen };
  const last = await meta.sends({ ...from, type: "interactive", interactive: choice });
  await expect(inbox.bubble("Cesta grande").getByText("Quatro pessoas")).toBeVisible();
  await expect(inbox.entry("Maria Souza")).toContainText("Cesta grande");

  await meta.sends({
    ...from,
    type: "reaction",
    reaction: { message_id: await wamidOf(reply, page), emoji: "❤️" },
  });
  await expect(reply.getByRole("button", { name: "Reações: ❤️ de Maria Souza" })).toBeVisible();
  await expect(inbox.entry("Maria Souza")).toContainText("Cesta grande");

  await meta.sends({ ...from, type: "edit", edit: { original_message_id: wamid, text: "Oi, boa tarde!" } });
  await expect(inbox.bubble("Oi, boa tarde!").getByText("editada").filter({ visible: true })).toBeVisible();
  await meta.sends({ ...from, type: "revoke", revoke: { original_message_id: wamid } });
  await expect(inbox.bubble("Oi, boa tarde!").getByText(/Apagada pelo cliente/)).toBeVisible();
  await meta.sends({ ...from, type: "revoke", revoke: { original_message_id: last.wamid } });
  await expect(inbox.entry("Maria Souza")).toContainText("Mensagem apagada");

  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`),
  ).toEqual([]);
});

test("what an agent sends, answers and reacts to is on the customer's phone", async ({
  page,
  context,
  meta,
  organization,
}) => {
  const { inbox, from } = await openShop(page, meta, organization);
  await meta.sends({ ...from, type: "text", text: "Tem foto da cesta?" });
  await inbox.openConversation("Maria Souza");
  // The answer will quote it.
  const question = inbox.bubble("Tem foto da cesta?").first();
  await expect(question).toBeVisible();

  await inbox.replyTo(question);
  await inbox.attach([photoFile("cesta.jpg")]);
  await inbox.send("É esta aqui");
  const answer = inbox.bubble("É esta aqui");
  await expect(answer.getByRole("button", { name: /Ir para a mensagem respondida/ })).toContainText(
    "Tem foto da cesta?",
  );
  await expect(answer.getByText(/Entregue|Lida/)).toBeAttached();
  await expect.poll(() => naturalWidth(answer)).toBeGreaterThan(0);
  await inbox.react(question, "🙏");
  await expect(question.getByRole("button", { name: "Reações: 🙏 de Empresa" })).toBeVisible();

  const phone = await context.newPage();
  await phone.goto(meta.phonePage(from.personId, from.phoneNumberId));
  const received = phone.getByRole("listitem").filter({ hasText: "É esta aqui" });
  await expect(received.locator("img")).toBeVisible();
  await expect.poll(() => naturalWidth(received)).toBeGreaterThan(0);
  await expect(received).toContainText("Tem foto da cesta?");
  const asked = phone.getByRole("listitem").filter({ hasText: "Tem foto da cesta?" }).first();
  await expect(asked.getByRole("img", { name: "Reação 🙏" })).toBeVisible();

  await inbox.react(question, "🎉");
  await expect(asked.getByRole("img", { name: "Reação 🎉" })).toBeVisible();
  await question.getByRole("button", { name: "Reações: 🎉 de Empresa" }).click();
  await page.getByRole("button", { name: "Remover 🎉" }).click();
  await expect(asked.getByRole("img", { name: /Reação/ })).toHaveCount(0);
  await expect(question.getByRole("button", { name: /Reações/ })).toHaveCount(0);
});

test("a file that WhatsApp does not take is refused before anything of it is sent", async ({
  page,
  meta,
  organization,
}) => {
  const { inbox, from } = await openShop(page, meta, organization);
  await meta.sends({ ...from, type: "text", text: "Oi" });
  await inbox.openConversation("Maria Souza");
  let uploads = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/api/v1/media")) uploads++;
  });
  await inbox.attach([
    { name: "programa.exe", mimeType: "application/x-msdownload", buffer: Buffer.from("MZ") },
    { name: "enorme.png", mimeType: "image/png", buffer: Buffer.alloc(5 * 1024 * 1024 + 1) },
  ]);
  await expect(page.getByText(/WhatsApp não aceita “programa\.exe”/)).toBeVisible();
  await expect(page.getByText(/“enorme\.png” é grande demais/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Enviar", exact: true })).toBeDisabled();
  expect(uploads).toBe(0);
});

async function openShop(page: Page, meta: SimulatedMeta, organization: Organization) {
  const { wabaId, number } = await meta.createWaba(`Padaria ${organization.id.slice(-6)}`);
  const customer = await meta.createPerson("Maria Souza");
  await connectByApi(organization, meta, wabaId);
  await takeSession(page, organization.owner);
  await (await new WhatsAppSettings(page).open()).expectConnected(number.displayPhoneNumber);
  const inbox = await new Inbox(page).open();
  return { inbox, wabaId, from: { phoneNumberId: number.id, personId: customer.id } };
}

/** 0 while a picture has not come, or is none. */
function naturalWidth(bubble: Locator): Promise<number> {
  return bubble
    .locator("img")
    .first()
    .evaluate((image) => (image as HTMLImageElement).naturalWidth);
}

function duration(bubble: Locator): Promise<number> {
  return bubble.locator("audio").evaluate((audio) => (audio as HTMLAudioElement).duration || 0);
}

function currentTime(bubble: Locator): Promise<number> {
  return bubble.locator("audio").evaluate((audio) => (audio as HTMLAudioElement).currentTime);
}

/** Meta's id of the message in a bubble. */
async function wamidOf(bubble: Locator, page: Page): Promise<string> {
  const id = await bubble.getAttribute("data-message");
  return page.evaluate(async (messageId) => {
    const response = await fetch(`/api/v1/messages/${messageId}`);
    return ((await response.json()) as { wamid: string }).wamid;
  }, id);
}
