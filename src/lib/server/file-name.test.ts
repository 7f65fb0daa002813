import { fc, test as property } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { cleanFileName } from "./file-name";

test.each([
  ["Relatório final.pdf", "Relatório final.pdf"],
  ["../../etc/passwd", "passwd"],
  ["C:\\Users\\ana\\nota.txt", "nota.txt"],
  ["..", null],
  ["/", null],
  ["", null],
  [null, null],
  ["   .htaccess ", "htaccess"],
  ["nota.txt. . ", "nota.txt"],
  ["a\r\nSet-Cookie: x\u0000.pdf", "aSet-Cookie: x.pdf"],
  ["foto\u202egpj.exe", "fotogpj.exe"],
  ["a\u200b\u2066b\ufeff.png", "ab.png"],
  ["\ud800lone.pdf", "\ufffdlone.pdf"],
  ["cafe\u0301.pdf", "café.pdf"],
  ["👩‍💻 código.txt", "👩💻 código.txt"],
] as const)("S10 the name %j becomes %j", (given, clean) => {
  expect(cleanFileName(given)).toBe(clean);
});

test("a name that is much too long keeps both ends", () => {
  expect(cleanFileName(`a${".".repeat(16_000)}b.pdf`)).toMatch(/^a\.{145}\.pdf$/);
});

test("a long name keeps its ending", () => {
  const clean = cleanFileName(`${"ã".repeat(400)}.docx`) ?? "";
  expect([...clean]).toHaveLength(150);
  expect(clean.endsWith("ã.docx")).toBe(true);
});

property.prop([fc.string({ unit: "binary" })])(
  "S10 whatever the name, it leads nowhere and hides nothing, and cleaning it again changes nothing",
  (given) => {
    const clean = cleanFileName(given);
    expect(clean === null || clean !== "").toBe(true);
    expect(clean ?? "").not.toMatch(/[/\\\p{Cc}\u202a-\u202e\u2066-\u2069]|^\./u);
    expect(cleanFileName(clean)).toBe(clean);
  },
);
