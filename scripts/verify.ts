/** Usage: npm run verify – everything that can be checked without a database, in well under a minute. */
import { endRunningSteps } from "./lib/run-step";
import { runMain } from "./lib/run-main";
import { onStopRequest } from "./lib/stop-signals";
import { runChecks } from "./lib/verify";

async function main(): Promise<number> {
  const started = Date.now();
  onStopRequest(() => void endRunningSteps().then(() => process.exit(130)));
  const results = await runChecks();
  const failed = results.filter((result) => !result.isGood).map((result) => result.name);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(
    failed.length === 0 ? `All good in ${seconds} s.` : `Failed: ${failed.join(", ")} (${seconds} s).`,
  );
  return failed.length === 0 ? 0 : 1;
}

runMain(main);
