/** Usage: npm run test:e2e -- [Playwright's own arguments], e.g. specs/first-conversation --headed */
import { ensureChromium } from "./lib/chromium";
import { ensureBuild } from "./lib/ensure-build";
import { ensureClient } from "./lib/prisma-client";
import { programs } from "./lib/programs";
import { runMain } from "./lib/run-main";
import { endRunningSteps, runStep } from "./lib/run-step";
import { onStopRequest } from "./lib/stop-signals";

async function main(): Promise<number> {
  onStopRequest(() => void endRunningSteps().then(() => process.exit(130)));
  ensureClient();
  if (await ensureBuild()) console.log("Built the dashboard.");
  const result = await runStep({
    name: "browser tests",
    args: [
      "--import",
      "tsx",
      programs.playwright,
      "test",
      "--config",
      "e2e/playwright.config.ts",
      ...process.argv.slice(2),
    ],
    variables: { CHROMIUM_PATH: ensureChromium() },
    isShown: true,
  });
  return result.isGood ? 0 : 1;
}

runMain(main);
