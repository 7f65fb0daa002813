import { expect, test } from "vitest";
import { findReferences } from "./doc-references";

test("links, names in code and npm scripts are references", () => {
  const found = findReferences(
    "See [how](docs/architecture.md#layers), `src/http/with-organization.ts:12`, `tsx scripts/db.ts diff` and `@/lib/x`.\n" +
      "Run `npm run -s admin -- help`, `npm run db:diff`, then npm start.",
  );

  expect(found.paths).toEqual([
    "docs/architecture.md",
    "src/http/with-organization.ts",
    "scripts/db.ts",
    "src/lib/x",
  ]);
  expect(found.npmScripts).toEqual(["admin", "db:diff", "start"]);
});

test("web addresses, anchors and plain words are not", () => {
  expect(
    findReferences("[Meta](https://x.org/a.md) [up](#top) `POST messages` `.data/` and/or").paths,
  ).toEqual([]);
});

test("of a pattern only the folder before it is checked", () => {
  expect(
    findReferences("`src/worker/jobs/*.job.ts` and `src/messages/<locale>/<namespace>.json`").paths,
  ).toEqual(["src/worker/jobs", "src/messages"]);
});

test("a catch-all route's folder is a name, not a pattern", () => {
  expect(findReferences("`src/app/api/auth/[...nextauth]/route.ts`").paths).toEqual([
    "src/app/api/auth/[...nextauth]/route.ts",
  ]);
});
