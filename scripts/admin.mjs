// Usage: npm run -s admin -- <command> …
import { runPinned } from "./lib/bootstrap.mjs";

await runPinned("scripts/admin.ts", process.argv.slice(2));
