import { createTranslator } from "use-intl/core";
import { describe, expect, test } from "vitest";
import { AlertCode } from "@/contracts/alerts";
import type { Locale } from "@/contracts/session";
import { locales, messagesOf } from "./index";
import { metaWord } from "./meta-word";
import { writeAlert } from "./write-alert";

/** A translator that fails where the product's own would show the key. */
function translatorOf(locale: Locale) {
  return createTranslator({
    locale,
    messages: messagesOf(locale),
    namespace: "health",
    onError: (error) => {
      throw error;
    },
  });
}

function write(locale: Locale, code: AlertCode, details: Record<string, unknown>, names = {}) {
  const alert = { code, details, connectionName: "Padaria Sol", phoneId: "106540", ...names };
  return writeAlert(translatorOf(locale), { displayPhoneNumber: "5511988887777", ...alert }, { locale });
}

const everything = {
  daysLeft: 3,
  idleDays: 12,
  hours: 26,
  scopes: ["whatsapp_business_messaging"],
  uri: "https://elsewhere.example/hook",
  reason: "Spam reports.",
  restrictions: ["RESTRICTED_BIZ_INITIATED_MESSAGING", "RESTRICTED_NEW_THING"],
  until: "2030-05-04T12:00:00.000Z",
  date: "April 17, 2030",
  violation: "ADULT",
  templates: ["one", "two", "three", "four"].map((name) => ({ name, language: "pt_BR", status: "PAUSED" })),
  status: "FLAGGED",
  quality: "RED",
  requestedName: "Sol Pães",
};

describe.each(locales)("in %s", (locale) => {
  test("every alert, and nothing else, has a title, a text and the label of its button", () => {
    expect(Object.keys(messagesOf(locale).health.alerts).toSorted()).toEqual(AlertCode.options.toSorted());
  });

  test.each(AlertCode.options)(
    "%s can be written with all its details, with none and with wrong ones",
    (code) => {
      for (const details of [
        everything,
        {},
        { daysLeft: "soon", scopes: 3, templates: [{}], reason: null },
      ]) {
        const written = write(locale, code, details);
        for (const part of Object.values(written)) {
          expect(part).not.toMatch(/undefined|null|NaN|[{}]|“”| {2}|\(\)|\.\./);
          expect(part.trim()).toBe(part);
          expect(part).not.toBe("");
        }
        expect(written.title.endsWith(".")).toBe(false);
        expect(written.text.endsWith(".")).toBe(true);
      }
    },
  );
});

test("an alert tells what Meta said, by name and number", () => {
  expect(write("en", "number_restricted", { status: "FLAGGED", reason: "Too many blocks." }).text).toBe(
    "Meta limited the number +5511988887777 (status: Flagged). It says: “Too many blocks”. See why in WhatsApp Manager and do what Meta asks for; until then, answer from another number.",
  );
  expect(write("en", "templates_in_trouble", everything).text).toContain(
    "one (Paused by Meta), two (Paused by Meta), three (Paused by Meta), and 1 more",
  );
  expect(write("en", "account_restricted", everything).text).toContain(
    "Restriction: may not start conversations, RESTRICTED_NEW_THING. It ends on May 4, 2030.",
  );
  expect(write("en", "account_restricted", { until: "tomorrow" }).text).toContain("It ends on tomorrow.");
});

test("a reason that only Meta's program understands is left out", () => {
  const { text } = write("pt-BR", "name_rejected", { requestedName: "Sol", reason: "NAME_EMPLOYEE_ISSUE" });
  expect(text).toContain("“Sol”");
  expect(text).not.toContain("A Meta informa");
});

test("low quality is not told with a rating from before it fell", () => {
  expect(write("pt-BR", "quality_low", { quality: "RED" }).text).toContain("(agora: Baixa)");
  expect(write("pt-BR", "quality_low", { quality: "GREEN" }).text).not.toContain("agora");
});

test("an account without a name is called by what it is", () => {
  expect(write("pt-BR", "token_invalid", {}, { connectionName: null }).text).toContain(
    "conta WhatsApp Business",
  );
});

test("the days that are left are counted in words", () => {
  const titles = [0, 1, 7, -2].map((daysLeft) => write("pt-BR", "token_expiring", { daysLeft }).title);
  expect(titles).toEqual([
    "O acesso da Meta vence hoje",
    "O acesso da Meta vence em menos de um dia",
    "O acesso da Meta vence em até 7 dias",
    "O acesso da Meta vence hoje",
  ]);
});

test.each([
  ["quality", "GREEN", "Alta"],
  ["messagingLimit", "TIER_1K", "1.000 clientes em 24 horas"],
  ["businessVerification", "not_verified", "Não verificada"],
  ["quality", "PURPLE", "PURPLE"],
  ["quality", "a.b", "a.b"],
  ["quality", "", ""],
] as const)("Meta's word for %s, %j, reads %j", (group, word, expected) => {
  expect(metaWord(translatorOf("pt-BR"), group, word)).toBe(expected);
});
