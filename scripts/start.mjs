// Usage: npm start (everything, production build) · npm run dev (everything, hot reload)
import { runPinned } from "./lib/bootstrap.mjs";

await runPinned("scripts/start.ts", process.argv.slice(2));
