import { defineConfig, devices } from "playwright/test";

const chromium = process.env.CHROMIUM_PATH;

// Debian's Chromium as root on a closed network: no sandbox, no calls of its own.
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** One stack (database, simulator, web, worker) for all specs; each spec makes its own organization. */
export default defineConfig({
  outputDir: "../test-results",
  globalSetup: "./global-setup.ts",
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  projects: [
    { name: "browser", testDir: "specs" },
    // Looks through what all the others have left behind.
    { name: "traces", testDir: "traces", dependencies: ["browser"] },
  ],
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [["list"], ["json"]] : [["list"]],
  use: {
    ...devices["Desktop Chrome"],
    // The stack's address is known once global-setup has run; workers read it then.
    ...(process.env.E2E_BASE_URL ? { baseURL: process.env.E2E_BASE_URL } : {}),
    locale: "pt-BR",
    timezoneId: "America/Sao_Paulo",
    contextOptions: { reducedMotion: "reduce" },
    // Recording every page costs a fifth of the time: `npm run test:e2e -- <spec> --trace on` where a failure asks for it.
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: { args, ...(chromium ? { executablePath: chromium } : {}) },
  },
});
