import fs from "node:fs";
import os from "node:os";
import { inRepository } from "./paths";
import { ensureClient } from "./prisma-client";
import { programs } from "./programs";
import { runStep, type Step, type StepResult } from "./run-step";

/** What has to exist before types can be checked, but is made and not committed. */
const NEXT_TYPES = "next-env.d.ts";

/**
 * Runs every check that needs no database, as many at once as the machine has processors, and tells each result as
 * it comes. `unitReport` is where the unit tests write their counts as JSON.
 */
export async function runChecks({ unitReport }: { unitReport?: string } = {}): Promise<StepResult[]> {
  ensureClient();
  const prepared = fs.existsSync(inRepository(NEXT_TYPES)) ? [] : [await runStep(typegen())];
  if (prepared.some((result) => !result.isGood)) return prepared.map(tell);
  const waiting = listSteps(unitReport);
  const results: StepResult[] = [];
  const work = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      results.push(tell(await runStep(step)));
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, os.availableParallelism()) }, work));
  return results;
}

// The longest first, so that no processor waits at the end.
function listSteps(unitReport: string | undefined): Step[] {
  const counts = unitReport === undefined ? [] : ["--reporter=json", `--outputFile.json=${unitReport}`];
  return [
    { name: "lint", args: [programs.eslint, ".", "--max-warnings", "0"] },
    { name: "types", args: [programs.tsc, "--noEmit"] },
    { name: "unit", args: [programs.vitest, "run", "--project", "unit", "--reporter=default", ...counts] },
    {
      name: "layers",
      args: [programs.depcruise, "--config", ".dependency-cruiser.cjs", "src", "scripts", "e2e"],
    },
    { name: "dead code", args: [programs.knip, "--no-progress"] },
    { name: "format", args: [programs.prettier, "--check", "--log-level", "warn", "."] },
    { name: "documents", args: ["--import", "tsx", "scripts/check-docs.ts"] },
  ];
}

// Reads next.config.ts, which checks the environment; nothing connects to any of this.
function typegen(): Step {
  const nowhere = "http://127.0.0.1:9";
  return {
    name: "route types",
    args: [programs.next, "typegen"],
    variables: {
      NEXTAUTH_SECRET: "for-generating-types-only-not-a-secret",
      TOKEN_ENCRYPTION_KEYS: `types:${Buffer.alloc(32).toString("base64")}`,
      META_APP_ID: "1",
      META_APP_SECRET: "types",
      META_CONFIG_ID: "1",
      META_WEBHOOK_VERIFY_TOKEN: "types-only",
      META_GRAPH_BASE_URL: nowhere,
      META_DIALOG_BASE_URL: nowhere,
      NEXT_TELEMETRY_DISABLED: "1",
    },
  };
}

function tell(result: StepResult): StepResult {
  const mark = result.isGood ? "ok    " : "FAILED";
  console.log(`${mark} ${result.name.padEnd(12)} ${result.seconds.toFixed(1).padStart(5)} s`);
  if (!result.isGood) console.log(`\n${result.output.trim()}\n`);
  return result;
}
