import { spawn } from "node:child_process";
import fs from "node:fs";
import { hashFiles } from "./hash-files";
import { inRepository } from "./paths";
import { markProcess, type ProcessMark, sendSignal } from "./processes";
import { programs } from "./programs";
import type { Variables } from "./environment";

const STAMP = ".next/atende-build";
const SOURCES = [
  "src",
  "public",
  "prisma/schema",
  "next.config.ts",
  "package-lock.json",
  "tsconfig.json",
  "postcss.config.mjs",
];

/** Whether `.next` holds the build of exactly the sources of now. */
export function isBuildFresh(): boolean {
  const stamp = inRepository(STAMP);
  return fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === hashSources();
}

type BuildOptions = {
  /** Ends the build early. */
  signal?: AbortSignal;
  /** Hears of the build's process, so that a killed run can be cleaned up: two builds at once refuse each other. */
  onChild?: (mark: ProcessMark) => void;
};

/** Makes the production build and notes what it was made from. Throws with the build's own output when it fails. */
export async function build(variables: Variables, { signal, onChild }: BuildOptions = {}): Promise<void> {
  // Taken before the build: an edit while it runs must make the result stale.
  const sources = hashSources();
  fs.rmSync(inRepository(STAMP), { force: true });
  const child = spawn(process.execPath, [inRepository(programs.next), "build"], {
    cwd: inRepository(),
    env: { ...variables, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  if (child.pid !== undefined) onChild?.(markProcess(child.pid));
  signal?.addEventListener("abort", () => {
    // The whole group: the build has workers of its own.
    if (child.pid !== undefined) sendSignal(child.pid, "SIGKILL", true);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`The build failed:\n${output.trim()}`);
  fs.writeFileSync(inRepository(STAMP), sources);
}

// Worker, web process, simulator, tests and what is generated from the schema do not end up in the build.
function hashSources(): string {
  return hashFiles(
    SOURCES,
    (name) => /\.test\.tsx?$/.test(name) || /^src\/(simulator|testing|generated|worker|web)\//.test(name),
  );
}
