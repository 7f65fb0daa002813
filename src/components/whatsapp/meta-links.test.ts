import { expect, test } from "vitest";
import { chatUrl, managerNumbersUrl, paymentSettingsUrl, whatsAppManagerUrl } from "./meta-links";

test("links to Meta name the account they are about", () => {
  expect(whatsAppManagerUrl("102290129340398")).toBe(
    "https://business.facebook.com/wa/manage/home/?waba_id=102290129340398",
  );
  expect(managerNumbersUrl("102290129340398")).toMatch(/phone-numbers\/\?waba_id=102290129340398$/);
  expect(paymentSettingsUrl("102290129340398")).toMatch(/asset_id=102290129340398$/);
});

test("a chat link takes digits only and may bring a text along", () => {
  expect(chatUrl("+55 11 4002-8922")).toBe("https://wa.me/551140028922");
  expect(chatUrl("15550783881", "Olá, tudo bem?")).toBe(
    "https://wa.me/15550783881?text=Ol%C3%A1%2C%20tudo%20bem%3F",
  );
});
