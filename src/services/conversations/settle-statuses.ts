import type { StatusUpdate } from "../webhooks/events/domain-event";
import { mergePricing, mergeStatus } from "./message-status";
import type { HeldMessage, WamidKey } from "./save-statuses";

/** A status and the number (Meta's phone number id) that it came for. */
export type StatusOfNumber = { phoneId: string; update: StatusUpdate };

/** `parked`: no message has the wamid; `outdated`: news of an earlier send, which says nothing about the present one. */
export type StatusResult = "applied" | "parked" | "outdated";

export type SettledStatuses = {
  /** What became of each status, in order. */
  results: StatusResult[];
  /** The messages that are different now, as they are now. */
  changed: HeldMessage[];
  /** Wamids that messages did not have before. */
  learned: (WamidKey & { messageId: string })[];
  /** Conversations that a free entry point is open in, and until when. */
  entries: { conversationId: string; until: Date }[];
};

/**
 * What statuses make of the messages they are about: the one with the wamid; else the one whose present send the status
 * names (its answer was lost, or is not stored yet), which thereby learns its wamid. News of an earlier send is outdated,
 * except that the message arrived. Pure; the order of the statuses makes no difference to the messages.
 */
export function settleStatuses(
  held: readonly HeldMessage[],
  statuses: readonly StatusOfNumber[],
): SettledStatuses {
  const byId = new Map(held.map((message) => [message.id, message]));
  const idsByWamid = new Map(
    held.flatMap(({ id, phoneId, wamid }) =>
      wamid === null ? [] : [[keyOf({ phoneId, wamid }), id] as const],
    ),
  );
  const learned: SettledStatuses["learned"] = [];
  const entries: SettledStatuses["entries"] = [];

  const apply = (message: HeldMessage, update: StatusUpdate): "applied" => {
    if (message.status === "received") return "applied";
    byId.set(message.id, merge(message, update));
    if (update.freeEntryUntil)
      entries.push({ conversationId: message.conversationId, until: update.freeEntryUntil });
    return "applied";
  };

  const settle = ({ phoneId, update }: StatusOfNumber): StatusResult => {
    const known = byId.get(idsByWamid.get(keyOf({ phoneId, wamid: update.wamid })) ?? "");
    if (known) return apply(known, update);
    const { send } = update;
    const named = send === null ? undefined : byId.get(send.messageId);
    if (send === null || named?.phoneId !== phoneId) return "parked";
    const isEarlier = send.number < named.sendNumber;
    if (isEarlier && !hasArrived(update)) return "outdated";
    if (isEarlier && !isWithoutSend(named)) return apply(named, update);
    const isItsOwn = isEarlier || send.number === named.sendNumber;
    if (!isItsOwn || named.wamid !== null || named.status === "received") return "parked";
    const { wamid } = update;
    const ours = { ...named, wamid };
    learned.push({ phoneId, wamid, messageId: ours.id });
    idsByWamid.set(keyOf({ phoneId, wamid }), ours.id);
    return apply(ours, update);
  };

  const first = statuses.map(settle);
  // A later status may have told whose wamid an earlier one has.
  const results = first.map((result, index) => {
    const status = statuses[index];
    return result === "parked" && status && learned.length > 0 ? settle(status) : result;
  });
  const before = new Map(held.map((message) => [message.id, JSON.stringify(message)]));
  const changed = [...byId.values()].filter((message) => JSON.stringify(message) !== before.get(message.id));
  return { results, changed, learned, entries };
}

function merge(message: HeldMessage, update: StatusUpdate): HeldMessage {
  return { ...message, ...mergeStatus(message, update), pricing: mergePricing(message.pricing, update) };
}

export function keyOf({ phoneId, wamid }: WamidKey): string {
  return `${phoneId}:${wamid}`;
}

/** True of the message whichever send it was; the other statuses are about one send only. */
function hasArrived({ status }: StatusUpdate): boolean {
  return status !== "sent" && status !== "failed";
}

/** Its present send was never taken and will not be made once it has arrived: an earlier one's wamid is its wamid. */
function isWithoutSend({ status, wamid }: HeldMessage): boolean {
  return wamid === null && (status === "pending" || status === "failed");
}
