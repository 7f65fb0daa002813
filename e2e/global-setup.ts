import { startStack } from "../scripts/e2e-stack";

/** Starts the stack before the first spec and ends it after the last one. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const { stop, ...stack } = await startStack();
  process.env.E2E_BASE_URL = stack.webUrl;
  process.env.E2E_STACK = JSON.stringify(stack);
  return stop;
}
