// Usage: npm run chaos -- --minutes 5 --seed 1
import { runPinned } from "./lib/bootstrap.mjs";

await runPinned("scripts/chaos.ts", process.argv.slice(2));
