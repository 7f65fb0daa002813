/** Usage: npm test – everything; the last line is `N passed, N failed`. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { ensureChromium } from "./lib/chromium";
import { ensureBuild } from "./lib/ensure-build";
import { ensureClient } from "./lib/prisma-client";
import { programs } from "./lib/programs";
import { runMain } from "./lib/run-main";
import { endRunningSteps, runStep, type Step } from "./lib/run-step";
import { onStopRequest } from "./lib/stop-signals";
import { addUp, countPlaywright, countStep, countVitest, type Tally } from "./lib/tally";
import { runChecks } from "./lib/verify";

const reports = fs.mkdtempSync(path.join(os.tmpdir(), "atende-reports-"));

async function main(): Promise<number> {
  onStopRequest(() => void endRunningSteps().then(() => process.exit(130)));
  const started = Date.now();
  const tallies = [
    await phase("Prepare", prepare),
    await phase("Verify", verify),
    await phase("Production build", buildProduct),
  ];
  const isBuilt = tallies.at(-1)?.failed === 0;
  // Some of them start the built product as processes of its own.
  tallies.push(await phase("Database tests", testDatabase));
  tallies.push(await phase("Browser tests", isBuilt ? testBrowser : skipBrowser));
  fs.rmSync(reports, { recursive: true, force: true });

  const total = addUp(tallies);
  console.log(`\nAll phases: ${seconds(started)} s.`);
  for (const name of total.failedSteps) console.log(`Failed: ${name}`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}

async function prepare(): Promise<Tally> {
  ensureClient();
  console.log(`Browser: ${ensureChromium()}`);
  return { passed: 0, failed: 0, failedSteps: [] };
}

async function verify(): Promise<Tally> {
  const report = path.join(reports, "unit.json");
  const results = await runChecks({ unitReport: report });
  const unit = results.find((result) => result.name === "unit");
  const others = results
    .filter((result) => result !== unit)
    .map((result) => countStep(result.name, result.isGood));
  return addUp([...others, ...(unit ? [countVitest("unit tests", unit.isGood, read(report))] : [])]);
}

async function testDatabase(): Promise<Tally> {
  const report = path.join(reports, "db.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const isGood = await show({ name: "db", args: [programs.vitest, "run", "--project", "db", ...reporters] });
  return countVitest("database tests", isGood, read(report));
}

async function buildProduct(): Promise<Tally> {
  if (!(await ensureBuild())) console.log("The build is up to date.");
  return { passed: 0, failed: 0, failedSteps: [] };
}

async function testBrowser(): Promise<Tally> {
  const report = path.join(reports, "e2e.json");
  const isGood = await show({
    name: "e2e",
    args: ["--import", "tsx", programs.playwright, "test", "--config", "e2e/playwright.config.ts"],
    variables: { CHROMIUM_PATH: ensureChromium(), PLAYWRIGHT_JSON_OUTPUT_NAME: report },
  });
  return countPlaywright("browser tests", isGood, read(report));
}

async function skipBrowser(): Promise<Tally> {
  console.log("Not run, because there is no build to run them on.");
  return countStep("browser tests", false);
}

/** A phase that breaks counts as one failure and does not keep the others from running. */
async function phase(name: string, run: () => Promise<Tally>): Promise<Tally> {
  console.log(`\n== ${name}`);
  const started = Date.now();
  try {
    return await run();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return countStep(name, false);
  } finally {
    console.log(`== ${name}: ${seconds(started)} s`);
  }
}

async function show(step: Step): Promise<boolean> {
  return (await runStep({ ...step, isShown: true })).isGood;
}

function read(report: string): unknown {
  return fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, "utf8")) : null;
}

function seconds(since: number): string {
  return ((Date.now() - since) / 1000).toFixed(1);
}

runMain(main);
