import type { Bucket } from "../state/passing-records";
import type { PhoneNumber } from "../state/records";
import type { Simulator } from "../simulator";
import { GraphError, whatsappError } from "./graph-error";

const PAIR_BURST = 45;
const PAIR_EVERY_MS = 6_000;

/** 130429 when a number sends more than its throughput (Meta: "Throughput"). */
export function requireThroughput(sim: Simulator, phone: PhoneNumber): void {
  const limits = sim.limits.get(phone.id);
  if (!limits || limits.perSecond === null) return;
  if (take(limits.bucket, limits.burst, 1_000 / limits.perSecond, Date.now())) return;
  throw new GraphError({
    http: 400,
    code: 130429,
    subcode: 2494055,
    message: "(#130429) Rate limit hit",
    details: "Cloud API message throughput has been reached.",
  });
}

/** 131056 when one recipient gets more than one message in six seconds, 45 borrowed (Meta: "Pair rate limits"). */
export function requirePairRate(sim: Simulator, phone: PhoneNumber, recipientId: string): void {
  const limits = sim.limits.get(phone.id);
  if (!limits?.pair) return;
  const bucket = limits.pairs.get(recipientId) ?? { left: PAIR_BURST, at: Date.now() };
  limits.pairs.set(recipientId, bucket);
  if (take(bucket, PAIR_BURST, PAIR_EVERY_MS, Date.now())) return;
  throw whatsappError(
    131056,
    "(Business Account, Consumer Account) pair rate limit hit",
    "Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.",
  );
}

function take(bucket: Bucket, size: number, everyMs: number, now: number): boolean {
  bucket.left = Math.min(size, bucket.left + (now - bucket.at) / everyMs);
  bucket.at = now;
  if (bucket.left < 1) return false;
  bucket.left -= 1;
  return true;
}
