// Usage: npm run bench
import { runPinned } from "./lib/bootstrap.mjs";

await runPinned("scripts/bench.ts", process.argv.slice(2));
