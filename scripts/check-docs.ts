/** Usage: tsx scripts/check-docs.ts – fails when a document names a file or an npm script that does not exist. */
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { findReferences } from "./lib/doc-references";
import { inRepository } from "./lib/paths";
import { runMain } from "./lib/run-main";

const DOCUMENTS = ["README.md", "AGENTS.md", "CHANGELOG.md", "docs", "src/simulator/README.md"];

async function main(): Promise<number> {
  const manifest = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(fs.readFileSync(inRepository("package.json"), "utf8")));
  const faults = DOCUMENTS.flatMap(listMarkdown).flatMap((document) => {
    const { paths, npmScripts } = findReferences(fs.readFileSync(inRepository(document), "utf8"));
    const gone = paths.filter((target) => !isThere(document, target));
    const unknown = npmScripts.filter((script) => manifest.scripts[script] === undefined);
    return [
      ...gone.map((target) => `${document} names ${target}, which does not exist.`),
      ...unknown.map(
        (script) => `${document} names \`npm run ${script}\`, which package.json does not have.`,
      ),
    ];
  });
  for (const fault of faults) console.error(fault);
  return faults.length === 0 ? 0 : 1;
}

// A document may name a file from the top of the repository or from its own folder.
function isThere(document: string, target: string): boolean {
  return [inRepository(target), inRepository(path.dirname(document), target)].some((file) =>
    fs.existsSync(file),
  );
}

function listMarkdown(name: string): string[] {
  const found = fs.statSync(inRepository(name), { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (found.isFile()) return name.endsWith(".md") ? [name] : [];
  return fs.readdirSync(inRepository(name)).flatMap((entry) => listMarkdown(`${name}/${entry}`));
}

runMain(main);
