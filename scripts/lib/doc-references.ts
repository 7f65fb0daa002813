export type References = { paths: string[]; npmScripts: string[] };

const TOP_FOLDERS = /^(src|scripts|docs|e2e|prisma|public|\.ci)\//;
const ROOT_FILE = /^(\.env\.example|[\w.-]+\.(md|json|ts|js|cjs|mjs))$/;

// A pattern or an example, not the name of one file.
const PLACEHOLDER = /[<>{}*$…]|\.\.\.(?!\w+\])|NNNN|YYYY/;

/** Everything in a Markdown text that promises a file of the repository or an npm script. */
export function findReferences(markdown: string): References {
  const links = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => (match[1] ?? "").replace(/#.*$/, ""))
    .filter((target) => target !== "" && !/^[a-z]+:/.test(target));
  const mentions = [...markdown.matchAll(/`([^`\n]+)`/g)]
    .flatMap((match) => (match[1] ?? "").split(/\s+/))
    .map((word) =>
      word
        .replace(/^@\//, "src/")
        .replace(/[,.;:)]+$/, "")
        .replace(/:\d+$/, ""),
    )
    .filter((word) => TOP_FOLDERS.test(word) || ROOT_FILE.test(word));
  const npmScripts = [...markdown.matchAll(/\bnpm (?:run (?:-s |--silent )?([\w:-]+)|(start|test)\b)/g)];
  return {
    paths: unique([...links, ...mentions].map(untilPattern).filter((path) => path !== "")),
    npmScripts: unique(npmScripts.map((match) => match[1] ?? match[2] ?? "")),
  };
}

/** Of `src/worker/jobs/*.job.ts` the folder must exist; of a name with a placeholder nothing can be checked. */
function untilPattern(path: string): string {
  const segments = path.split("/");
  const pattern = segments.findIndex((segment) => PLACEHOLDER.test(segment));
  return pattern === -1 ? path : segments.slice(0, pattern).join("/");
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}
