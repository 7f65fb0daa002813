/**
 * Usage: npm run bench [-- --only intake,processing,together,outbox,live,queries,memory] [--rounds N] [--minutes N]
 * [--quick] [--write]
 */
import fs from "node:fs";
import { parseArgs } from "node:util";
import { startBaselines } from "./bench/baselines";
import { type Bench, startBench } from "./bench/bench-system";
import { measureIntake } from "./bench/intake";
import { measureLive } from "./bench/live";
import { measureMemory } from "./bench/memory";
import { measureOutbox } from "./bench/outbox";
import { measureProcessing, measureTogether } from "./bench/processing";
import { measureQueries } from "./bench/queries";
import { type Row, toTable } from "./bench/table";
import { describeMachine } from "./harness/process-cost";
import { ensureBuild } from "./lib/ensure-build";
import { inRepository } from "./lib/paths";
import { ensureClient } from "./lib/prisma-client";
import { runMain } from "./lib/run-main";

const KEPT = inRepository("docs/benchmarks.md");

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      rounds: { type: "string" },
      minutes: { type: "string" },
      quick: { type: "boolean" },
      write: { type: "boolean" },
    },
  });
  const { quick: isQuick = false } = values;
  const rounds = count(values.rounds) ?? (isQuick ? 1 : 3);
  const minutes = count(values.minutes) ?? (isQuick ? 1 : 10);
  const wanted = values.only?.split(",");
  const parts: [string, (bench: Bench) => Promise<Row[]>][] = [
    ["intake", (bench) => intake(bench, { rounds, seconds: isQuick ? 2 : 4 })],
    ["processing", (bench) => measureProcessing(bench, { rounds })],
    ["together", (bench) => measureTogether(bench, { seconds: isQuick ? 10 : 60 })],
    ["outbox", (bench) => measureOutbox(bench, { rounds })],
    ["live", measureLive],
    ["memory", (bench) => measureMemory(bench, { minutes })],
    ["queries", (bench) => measureQueries(bench, isQuick ? [1_000, 10_000] : [10_000, 100_000, 1_000_000])],
  ];
  ensureClient();
  await ensureBuild();
  const bench = await startBench();
  const rows: Row[] = [];
  try {
    for (const [name, measure] of parts) {
      if (wanted && !wanted.includes(name)) continue;
      console.log(`== ${name}`);
      rows.push(...(await measure(bench)));
    }
  } finally {
    const { closeDatabase } = await import("@/lib/server/db");
    await closeDatabase();
    await bench.db.end();
    await bench.system.stop();
  }
  const table = toTable(rows);
  const head = `${new Date().toISOString().slice(0, 10)}, ${describeMachine()}`;
  console.log(`\n${head}\n\n${table}`);
  if (values.write) write(`${head}\n\n${table}\n`);
  return 0;
}

function count(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new Error(`--rounds and --minutes are whole numbers from 1 to 999, not "${text}".`);
}

async function intake(bench: Bench, plan: { rounds: number; seconds: number }): Promise<Row[]> {
  const baselines = await startBaselines(bench.system);
  try {
    return await measureIntake(bench, baselines, plan);
  } finally {
    await baselines.stop();
  }
}

/** Replaces the table between the marks of docs/benchmarks.md. */
function write(table: string): void {
  const text = fs.readFileSync(KEPT, "utf8");
  const [begin, end] = ["<!-- table -->\n", "<!-- /table -->"];
  const [from, to] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
  if (from < begin.length || to < 0) throw new Error("docs/benchmarks.md has lost the marks of its table.");
  fs.writeFileSync(KEPT, `${text.slice(0, from)}\n${table}\n${text.slice(to)}`);
}

runMain(main);
