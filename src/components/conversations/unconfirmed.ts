import { UNCONFIRMED_WAIT_MS, type Message } from "@/contracts/messages";

/**
 * Whether Meta's own word on an unconfirmed message is still being waited for; after two minutes a person decides.
 * Counted from when its answer was lost, as far as that is known.
 */
export function isStillVerifying(message: Pick<Message, "statusTimes" | "sentAt">, now: number): boolean {
  const since = message.statusTimes.unconfirmed ?? message.statusTimes.sending ?? message.sentAt;
  return now - Date.parse(since) < UNCONFIRMED_WAIT_MS;
}
