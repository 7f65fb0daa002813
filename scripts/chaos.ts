/** Usage: npm run chaos [-- --minutes 5 --seed 1]: breaks everything that can break while the product works, then checks what was promised. */
import { parseArgs } from "node:util";
import { runChaos } from "./chaos/run-chaos";
import { ensureBuild } from "./lib/ensure-build";
import { ensureClient } from "./lib/prisma-client";
import { runMain } from "./lib/run-main";

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { minutes: { type: "string", default: "5" }, seed: { type: "string", default: "1" } },
  });
  const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
  if (!(minutes > 0) || !Number.isInteger(seed)) {
    console.error("Usage: npm run chaos -- --minutes <number> --seed <whole number>");
    return 2;
  }
  ensureClient();
  await ensureBuild();
  const started = Date.now();
  const clock = () => `${((Date.now() - started) / 1000).toFixed(1).padStart(7)} s`;
  const { ledger, verdicts, statuses } = await runChaos({
    seed,
    seconds: minutes * 60,
    note: (text) => console.log(`${clock()}  ${text}`),
  });
  console.log(`\nSeed ${seed}, ${minutes} min of faults.`);
  for (const [what, number] of Object.entries(ledger.counts).sort())
    console.log(`${String(number).padStart(8)}  ${what}`);
  console.log(`${String(ledger.inbound.size).padStart(8)}  messages written by customers`);
  for (const [what, number] of Object.entries(statuses))
    console.log(`${String(number).padStart(8)}  messages: ${what}`);
  console.log("");
  for (const [what, problems] of Object.entries(verdicts)) {
    console.log(`${problems.length === 0 ? "holds " : "BROKEN"}  ${what}`);
    for (const problem of problems) console.log(`          ${problem}`);
  }
  return Object.values(verdicts).every((problems) => problems.length === 0) ? 0 : 1;
}

runMain(main);
