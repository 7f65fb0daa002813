import { expect, test } from "vitest";
import { contentDisposition } from "./content-disposition";

test.each([
  ["nota.pdf", `attachment; filename="nota.pdf"; filename*=UTF-8''nota.pdf`],
  ["Ação fé.pdf", `attachment; filename="Acao fe.pdf"; filename*=UTF-8''A%C3%A7%C3%A3o%20f%C3%A9.pdf`],
  ['a"b\\c;d.pdf', `attachment; filename="a_b_c_d.pdf"; filename*=UTF-8''a%22b%5Cc%3Bd.pdf`],
  ["100%(1)*'.txt", `attachment; filename="100_(1)*'.txt"; filename*=UTF-8''100%25%281%29%2A%27.txt`],
  ["写真.jpg", `attachment; filename="__.jpg"; filename*=UTF-8''%E5%86%99%E7%9C%9F.jpg`],
])("S10 the name %s is told in plain ASCII and in full", (name, header) => {
  expect(contentDisposition("attachment", name)).toBe(header);
  expect(new Headers({ "Content-Disposition": header }).get("content-disposition")).toBe(header);
});
