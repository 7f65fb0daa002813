import { once } from "node:events";
import type { Server } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { closeIntakePool } from "@/lib/server/intake-pool";
import { logger } from "@/lib/server/logger";
import { closeLiveHub } from "@/lib/server/live/hub";
import { pool } from "@/lib/server/pool";
import { allWebhooksStored } from "@/services/webhooks/store-webhook";
import { createWebServer, type Handler } from "./web-server";

/** What answers everything that is not a webhook. */
type Others = { handle: Handler; close: () => Promise<void> };

const REQUESTS_WITHIN_MS = 7_000;
const CLOSING_WITHIN_MS = 1_500;

/**
 * Runs the web process until it is told to stop. Webhooks are taken from the first moment, everything else as soon as
 * `load` is done. SIGTERM and SIGINT let what is under way be answered; a second one ends the process at once.
 */
export async function runWeb(port: number, load: (http: Server) => Promise<Others>): Promise<void> {
  const log = logger();
  let others: Promise<Others> | undefined;
  const server = createWebServer(async (request, response) => {
    const { handle } = await loaded();
    await handle(request, response);
  });
  const loaded = () => (others ??= load(server.http));

  const closeAll = async () => {
    const { close } = await loaded();
    await Promise.all([close(), closeLiveHub(), allWebhooksStored()]);
    await Promise.all([closeIntakePool(), pool().end()]);
  };
  let isStopping = false;
  const stop = async (signal: NodeJS.Signals) => {
    if (isStopping) process.exit(1);
    isStopping = true;
    log.info({ signal }, "web stopping");
    // Event streams end themselves (http/shutdown.ts). Whatever was answered 200 is stored: nothing below can lose it.
    await server.close(REQUESTS_WITHIN_MS);
    await Promise.race([closeAll(), delay(CLOSING_WITHIN_MS)]);
    log.info("web stopped");
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      stop(signal).catch((error: unknown) => {
        log.error({ err: error }, "web did not stop cleanly");
        process.exit(1);
      });
    });
  }

  server.http.listen(port);
  await once(server.http, "listening");
  await loaded();
  log.info({ port }, "web ready");
}
