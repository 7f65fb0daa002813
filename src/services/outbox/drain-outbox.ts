import { setTimeout as delay } from "node:timers/promises";
import type { OrgContext, SystemContext } from "../context";
import { describeFailure } from "../describe-failure";
import { findSendingCredentials } from "../whatsapp/connections";
import { claimBatch, type ClaimedMessage } from "./claim-batch";
import { recoverExpired } from "./recover-expired";
import { sendMessage, type CredentialsBook } from "./send-message";
import { createSendSteps } from "./send-steps";
import { AT_ONCE } from "./share-slots";

/** While calls are under way, other messages are looked for this often at least, and at most. */
const LOOK_AGAIN_MS = 50;
const LOOK_AGAIN_AT_THE_EARLIEST_MS = 20;
/** Leases last far longer than this. */
const RECOVER_EVERY_MS = 1_000;
/** What is due so soon is waited for. */
const WORTH_WAITING_MS = 1_000;
/** A drain ends now and then although there is more, so that a worker can be stopped between two. */
const CLAIM_FOR_MS = 2_000;

export type Outbox = {
  /**
   * Sends what is due, many messages side by side but one after the other within a conversation. Answers how many it
   * took up; 0 means there is nothing to do. Slow calls go on after it.
   * @throws when nothing can be claimed (no database). One message's trouble is logged and left to its lease.
   */
  drain: () => Promise<number>;
  /** There may be more: look at once. */
  wake: () => void;
  /** Resolves when no call is under way. */
  idle: () => Promise<void>;
};

/** The sending side of one worker. */
export function createOutbox(system: SystemContext): Outbox {
  const steps = createSendSteps();
  const book = createBook();
  const running = new Map<Promise<void>, ClaimedMessage>();
  let recoverAt = 0;
  let isWanted = false;
  let onWake: () => void = () => undefined;

  const start = (message: ClaimedMessage) => {
    const sending = sendMessage(system, message, steps, book)
      .catch((error: unknown) =>
        system.log.error({ messageId: message.id, reason: describeFailure(error) }, "sending broke off"),
      )
      .finally(() => running.delete(sending));
    running.set(sending, message);
  };

  const claim = async () => {
    // Taken before looking: a wake-up during the look asks for another one.
    isWanted = false;
    const free = AT_ONCE - running.size;
    if (free === 0) return { count: 0, nextDueInMs: null };
    const messages = [...running.values()];
    const { messages: claimed, nextDueInMs } = await claimBatch(system, free, {
      byNumber: countBy(messages, ({ phoneId }) => phoneId),
      byOrganization: countBy(messages, ({ organizationId }) => organizationId),
    });
    for (const message of claimed) start(message);
    return { count: claimed.length, nextDueInMs };
  };

  const recoverNowAndThen = async () => {
    if (performance.now() < recoverAt) return 0;
    recoverAt = performance.now() + RECOVER_EVERY_MS;
    return recoverExpired(system);
  };

  /** Until a call ends, somebody wakes us, or it is time to look again. */
  const pause = async (ms: number): Promise<void> => {
    const waking = new Promise<void>((resolve) => (onWake = resolve));
    const stop = new AbortController();
    const time = delay(ms, undefined, { signal: stop.signal }).catch(() => undefined);
    if (!isWanted) await Promise.race([...running.keys(), waking, time]);
    stop.abort();
    // What ends together is followed by one look.
    if (running.size > 0) await delay(LOOK_AGAIN_AT_THE_EARLIEST_MS);
  };

  return {
    async drain() {
      const endsAt = performance.now() + CLAIM_FOR_MS;
      const recovering = recoverNowAndThen();
      // It is waited for below; should claiming fail first, this is told as well.
      recovering.catch(() => undefined);
      let total = 0;
      for (;;) {
        const { count, nextDueInMs } = await claim();
        total += count;
        const isWorthWaiting = nextDueInMs !== null && nextDueInMs <= WORTH_WAITING_MS;
        if (running.size === 0 && count === 0 && !isWorthWaiting) return total + (await recovering);
        if (performance.now() > endsAt) return Math.max(1, total + (await recovering));
        const lookAgainMs = running.size > 0 ? LOOK_AGAIN_MS : WORTH_WAITING_MS;
        await pause(Math.min(lookAgainMs, nextDueInMs ?? lookAgainMs));
      }
    },
    wake() {
      isWanted = true;
      onWake();
    },
    async idle() {
      while (running.size > 0) await Promise.all(running.keys());
    },
  };
}

/** Sends what is due, and waits for the end of every call. */
export async function drainOutbox(system: SystemContext): Promise<number> {
  const outbox = createOutbox(system);
  try {
    return await outbox.drain();
  } finally {
    await outbox.idle();
  }
}

/** Opening a token takes a transaction and a decryption: not for every message. */
const KEEP_CREDENTIALS_FOR_MS = 60_000;
const MOST_CREDENTIALS = 1_000;

function createBook(): CredentialsBook {
  const known = new Map<string, { found: ReturnType<CredentialsBook["find"]>; until: number }>();
  const keyOf = ({ organizationId }: OrgContext, phoneId: string) => `${organizationId}:${phoneId}`;
  return {
    async find(ctx, phoneId) {
      const key = keyOf(ctx, phoneId);
      const kept = known.get(key);
      if (kept && kept.until > performance.now()) return kept.found;
      if (known.size >= MOST_CREDENTIALS) known.clear();
      const found = findSendingCredentials(ctx, phoneId);
      known.set(key, { found, until: performance.now() + KEEP_CREDENTIALS_FOR_MS });
      const isOfUse = await found.then(
        (credentials) => credentials !== null,
        () => false,
      );
      if (!isOfUse) known.delete(key);
      return found;
    },
    forget: (ctx, phoneId) => void known.delete(keyOf(ctx, phoneId)),
  };
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
