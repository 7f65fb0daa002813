import { setTimeout as delay } from "node:timers/promises";
import type { SystemContext } from "../context";
import { describeFailure } from "../describe-failure";
import { claimBatch } from "./claim-batch";
import { recoverExpired } from "./recover-expired";
import { sendMessage } from "./send-message";

const AT_ONCE = 16;
/** While a call is slow, other messages are looked for this often. */
const LOOK_AGAIN_MS = 50;
/** A drain ends now and then although there is more, so that a worker can be stopped between two. */
const CLAIM_FOR_MS = 2_000;

/**
 * Sends what is due, up to AT_ONCE messages side by side but one after the other within a conversation. Answers how
 * many it took up; 0 means there is nothing to do.
 * @throws when nothing can be claimed (no database). One message's trouble is logged and left to its lease.
 */
export async function drainOutbox(system: SystemContext): Promise<number> {
  const endsAt = Date.now() + CLAIM_FOR_MS;
  const running = new Set<Promise<void>>();
  let count = await recoverExpired(system);
  try {
    for (;;) {
      const isOver = Date.now() > endsAt;
      const claimed =
        isOver || running.size === AT_ONCE ? [] : await claimBatch(system, AT_ONCE - running.size);
      count += claimed.length;
      for (const message of claimed) {
        const sending = sendMessage(system, message)
          .catch((error: unknown) =>
            system.log.error({ messageId: message.id, reason: describeFailure(error) }, "sending broke off"),
          )
          .finally(() => running.delete(sending));
        running.add(sending);
      }
      if (running.size === 0) return count;
      await Promise.race(isOver ? running : [...running, delay(LOOK_AGAIN_MS)]);
    }
  } finally {
    await Promise.all(running);
  }
}
