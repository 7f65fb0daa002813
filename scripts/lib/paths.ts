import path from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's top folder; every script resolves against it, so it works from any working directory. */
export const repositoryRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** An absolute path inside the repository. */
export function inRepository(...segments: string[]): string {
  return path.join(repositoryRoot, ...segments);
}
