// Usage: npm test
import { runPinned } from "./lib/bootstrap.mjs";

await runPinned("scripts/test.ts", process.argv.slice(2));
