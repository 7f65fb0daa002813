import { startStack } from "../scripts/e2e-stack";

/** Starts the stack before the first spec and ends it after the last one. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const { webUrl, simulatorUrl, environment, stop } = await startStack();
  process.env.E2E_BASE_URL = webUrl;
  process.env.E2E_STACK = JSON.stringify({ webUrl, simulatorUrl, environment });
  return stop;
}
