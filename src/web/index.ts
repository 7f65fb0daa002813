import next from "next";
import { env } from "@/lib/server/env";
import { logger } from "@/lib/server/logger";
import { runWeb } from "./run-web";

// The web process in production: webhooks are answered before Next (docs/decisions/0014-webhooks-before-next.md),
// everything else by Next as `next start` would.

try {
  const { PORT } = env();
  await runWeb(PORT, async (httpServer) => {
    const app = next({ dev: false, port: PORT, httpServer });
    await app.prepare();
    return { handle: app.getRequestHandler(), close: () => app.close() };
  });
} catch (error) {
  logger().fatal({ err: error }, "web failed");
  process.exit(1);
}
