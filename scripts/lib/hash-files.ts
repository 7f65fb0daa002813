import { createHash } from "node:crypto";
import fs from "node:fs";
import { inRepository } from "./paths";

/**
 * One hash over the names and contents of files and whole folders of the repository; what does not exist counts as
 * absent, and `skip` leaves out what cannot matter.
 */
export function hashFiles(names: string[], skip: (name: string) => boolean = () => false): string {
  const hash = createHash("sha256");
  for (const name of names.flatMap(listFiles).filter((file) => !skip(file))) {
    hash
      .update(`${name}\0`)
      .update(fs.readFileSync(inRepository(name)))
      .update("\0");
  }
  return hash.digest("hex");
}

function listFiles(name: string): string[] {
  const found = fs.statSync(inRepository(name), { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (found.isFile()) return [name];
  return fs
    .readdirSync(inRepository(name))
    .sort()
    .flatMap((entry) => listFiles(`${name}/${entry}`));
}
