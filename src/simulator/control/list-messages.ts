import { z } from "zod";
import type { Message } from "../state/records";
import type { Simulator } from "../simulator";

const MAX_LIMIT = 10_000;

export const MessageFilter = z.strictObject({
  phoneNumberId: z.string().optional(),
  direction: z.enum(["inbound", "outbound"]).optional(),
  status: z.string().optional(),
  after: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(MAX_LIMIT),
});

/** Messages in the order they came to be, in pages: what a test counts its own rows against. */
export function listMessages(sim: Simulator, filter: z.infer<typeof MessageFilter>) {
  const data: Message[] = [];
  let isBehind = filter.after === undefined;
  for (const message of sim.state.messages.values()) {
    if (!isBehind) {
      isBehind = message.wamid === filter.after;
      continue;
    }
    if (!fits(message, filter)) continue;
    if (data.length === filter.limit) return { data, next: data.at(-1)?.wamid ?? null };
    data.push(message);
  }
  return { data, next: null };
}

function fits(
  message: Message,
  { phoneNumberId, direction, status }: z.infer<typeof MessageFilter>,
): boolean {
  return (
    (phoneNumberId === undefined || message.phoneId === phoneNumberId) &&
    (direction === undefined || message.direction === direction) &&
    (status === undefined || message.status === status)
  );
}
