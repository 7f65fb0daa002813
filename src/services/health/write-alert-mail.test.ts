import { describe, expect, test } from "vitest";
import { AlertCode, type Alert } from "@/contracts/alerts";
import { locales } from "@/messages";
import { writeAlertMail } from "./write-alert-mail";

const alert: Alert = {
  id: "a1",
  connectionId: "c1",
  connectionName: "Padaria Sol",
  phoneId: null,
  displayPhoneNumber: null,
  code: "token_invalid",
  severity: "critical",
  details: {},
  openedAt: "2026-11-21T12:00:00.000Z",
  resolvedAt: null,
};

const write = (parts: Partial<Alert> = {}, locale: (typeof locales)[number] = "en", name = "Ana") =>
  writeAlertMail({
    alert: { ...alert, ...parts },
    to: { name, locale },
    organizationName: "Padaria & Filhos",
    appUrl: "https://atende.example",
  });

describe.each(locales)("in %s", (locale) => {
  test.each(AlertCode.options)("%s is a whole mail", (code) => {
    const { subject, text, html } = write({ code }, locale);
    for (const part of [subject, text, html]) expect(part).not.toMatch(/undefined|\[object|mail\.|health\./);
    expect(subject.length).toBeLessThan(150);
    expect(text).toMatch(/https:\/\/atende\.example\/dashboard\/settings\/(whatsapp|status)\n/);
    expect(html).toContain(`lang="${locale}"`);
  });
});

test("a mail says how urgent it is, what happened, what to do and where", () => {
  const { subject, text } = write();
  expect(subject).toMatch(/^Urgent: .+ \(Padaria Sol\)$/);
  expect(text).toMatch(/^Hello Ana,\n\n/);
  expect(text).toContain("Open the WhatsApp settings:\nhttps://atende.example/dashboard/settings/whatsapp\n");
  expect(text).toContain("you manage Padaria & Filhos");
  expect(write({ code: "quality_low", severity: "warning" }).text).toContain("/dashboard/settings/status\n");
});

test("what others have named cannot become markup or another header", () => {
  const name = `<img src=x onerror="alert(1)">`;
  const { subject, html } = write({ connectionName: `${name}\r\nBcc: all@example.com` }, "en", name);
  expect(subject).not.toMatch(/[\r\n]/);
  expect(html).not.toContain("<img");
  expect(html).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;");
});

test("an account without a name has one", () => {
  expect(write({ connectionName: null }).subject).toContain("(WhatsApp Business)");
});
