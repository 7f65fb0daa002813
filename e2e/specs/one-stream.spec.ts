import type { Page } from "playwright/test";
import { connectByApi } from "../fixtures/connect";
import { expect, test } from "../fixtures/test";
import { Inbox } from "../pages/inbox";
import { takeSession } from "../pages/sign-in";
import { WhatsAppSettings } from "../pages/whatsapp-settings";

test("two tabs share one event stream; when its tab closes the other goes on without a gap", async ({
  page,
  context,
  meta,
  organization,
}) => {
  const { wabaId, number } = await meta.createWaba(`Padaria ${organization.id.slice(-6)}`);
  const customer = await meta.createPerson("Maria Souza");
  const write = (text: string) => meta.write({ phoneNumberId: number.id, personId: customer.id, text });
  await connectByApi(organization, meta, wabaId);
  await takeSession(page, organization.owner);
  await (await new WhatsAppSettings(page).open()).expectConnected(number.displayPhoneNumber);
  await write("Bom dia!");
  await (await new Inbox(page).open()).openConversation("Maria Souza");
  await page.close();

  const streams: { page: Page; url: string }[] = [];
  context.on("request", (request) => {
    const isStream = new URL(request.url()).pathname === "/api/v1/events";
    if (isStream) streams.push({ page: request.frame().page(), url: request.url() });
  });
  const [first, second] = [await openTab(), await openTab()];
  await write("Vocês abrem hoje?");
  await expect(first.bubble("Vocês abrem hoje?")).toBeVisible();
  await expect(second.bubble("Vocês abrem hoje?")).toBeVisible();
  expect(streams).toHaveLength(1);

  const leader = streams[0]?.page === first.page ? first : second;
  const follower = leader === first ? second : first;
  const [written] = await Promise.all([write("Até que horas?"), leader.page.close()]);
  expect(written.wamid).not.toBe("");
  await expect(follower.bubble("Até que horas?")).toBeVisible();
  await write("Obrigada!");
  await expect(follower.bubble("Obrigada!")).toBeVisible();
  await expect(follower.bubble("Até que horas?")).toHaveCount(1);
  await expect.poll(() => streams.length).toBe(2);
  expect(streams[1]?.page).toBe(follower.page);
  expect(new URL(streams[1]?.url ?? "").searchParams.get("lastEventId"), "it resumes").toBeTruthy();

  async function openTab(): Promise<Inbox> {
    const inbox = await new Inbox(await context.newPage()).open();
    await inbox.openConversation("Maria Souza");
    await expect(inbox.bubble("Bom dia!")).toBeVisible();
    return inbox;
  }
});
