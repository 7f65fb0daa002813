import fs from "node:fs";
import path from "node:path";
import { createTranslator } from "use-intl/core";
import { describe, expect, test } from "vitest";
import { Locale } from "@/contracts/session";
import { locales, messagesOf } from "./index";

const translations = locales.filter((locale) => locale !== "pt-BR");
const namespaces = filesOf("pt-BR");

test("every file of every language is reachable by its name", () => {
  expect(locales).toEqual(Locale.options);
  for (const locale of locales) {
    expect(filesOf(locale)).toEqual(namespaces);
    expect(Object.keys(messagesOf(locale)).toSorted()).toEqual(namespaces);
  }
});

describe.each(namespaces)("the texts of %s", (namespace) => {
  const original = textsOf("pt-BR", namespace);

  test.each(translations)("have the same keys and arguments in pt-BR and %s", (locale) => {
    const signature = (texts: Record<string, string>) =>
      Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, argumentsOf(text)]));
    expect(signature(textsOf(locale, namespace))).toEqual(signature(original));
  });

  test.each(locales)("can be written in %s", (locale) => {
    const texts = textsOf(locale, namespace);
    const translate = createTranslator<Record<string, string>>({
      locale,
      timeZone: "America/Sao_Paulo",
      // Dots are separators of use-intl; here each text is looked up by its whole path.
      messages: Object.fromEntries(
        Object.entries(texts).map(([key, text]) => [key.replaceAll(".", "/"), text]),
      ),
      onError: (error) => {
        throw error;
      },
    });
    for (const [key, text] of Object.entries(texts)) {
      const written: unknown = translate.rich(key.replaceAll(".", "/"), sampleValues(text));
      expect(text.trim(), key).toBe(text);
      expect(written, key).toBeTruthy();
    }
  });
});

describe("argumentsOf", () => {
  test.each([
    ["Olá", []],
    ["Olá, {name}!", ["name"]],
    ["{count, plural, =0 {nada} one {um} other {# de {total, number}}}", ["count plural", "total number"]],
    ["{kind, select, a {<b>{name}</b>} other {}}", ["<b>", "kind select", "name"]],
    ["até {at, date, ::MMMd} '{not}'", ["at date"]],
  ])("reads %j", (text, expected) => {
    expect(argumentsOf(text)).toEqual(expected);
  });
});

function filesOf(locale: string): string[] {
  const names = fs.readdirSync(path.join(import.meta.dirname, locale));
  return names.map((name) => path.basename(name, ".json")).toSorted();
}

function textsOf(locale: string, namespace: string): Record<string, string> {
  const file = path.join(import.meta.dirname, locale, `${namespace}.json`);
  return flatten(JSON.parse(fs.readFileSync(file, "utf8")));
}

function flatten(value: unknown, prefix = ""): Record<string, string> {
  if (typeof value === "string") return { [prefix]: value };
  if (typeof value !== "object" || value === null) throw new Error(`${prefix} is neither a text nor a group`);
  const parts = Object.entries(value).map(([key, child]) =>
    flatten(child, prefix === "" ? key : `${prefix}.${key}`),
  );
  return Object.assign({}, ...parts) as Record<string, string>;
}

/** The argument names of an ICU text with their kinds, and its tags, sorted. */
function argumentsOf(text: string): string[] {
  const found = new Set<string>([...text.matchAll(/<(\w+)>/g)].map(([tag]) => tag));
  const plain = text.replaceAll(/'[{}<][^']*'/g, "");
  for (let at = plain.indexOf("{"); at >= 0; at = plain.indexOf("{", at))
    at = readArgument(plain, at + 1, found);
  return [...found].toSorted();
}

/** Reads the argument that starts at `from`, just behind its brace, with everything nested in it; gives back its end. */
function readArgument(text: string, from: number, found: Set<string>): number {
  const head = text.slice(from).match(/^\s*(\w+)\s*(?:,\s*(\w+)\s*,?)?/);
  if (!head) throw new Error(`Not an ICU argument: ${text.slice(from - 1)}`);
  const [, name, kind] = head;
  found.add(kind ? `${name} ${kind}` : `${name}`);
  let at = from + head[0].length;
  for (; at < text.length && text[at] !== "}"; at += 1) {
    if (text[at] === "{") at = readBranch(text, at + 1, found) - 1;
  }
  return at + 1;
}

/** Reads one branch of a plural or select: text in which further arguments may stand. */
function readBranch(text: string, from: number, found: Set<string>): number {
  let at = from;
  while (at < text.length && text[at] !== "}")
    at = text[at] === "{" ? readArgument(text, at + 1, found) : at + 1;
  return at + 1;
}

function sampleValues(text: string) {
  const entries = argumentsOf(text).map((argument) => {
    const [name = "", kind] = argument.replaceAll(/[<>]/g, "").split(" ");
    if (argument.startsWith("<")) return [name, (chunks: unknown) => chunks];
    if (kind === "plural" || kind === "selectordinal" || kind === "number") return [name, 2];
    return [name, kind === "date" || kind === "time" ? new Date(0) : "x"];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}
