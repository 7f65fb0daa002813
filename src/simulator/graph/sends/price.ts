import type { MessagePricing, OutboundMessage } from "../../state/records";
import { chatOfMessage } from "../../state/message-index";
import { isWindowOpen } from "../../phone/inbound";
import type { Simulator } from "../../simulator";

/**
 * Notes what an accepted message costs: nothing within a free entry point, nothing for what is no template, nothing for a
 * utility template within 24 hours (Meta: "Pricing").
 */
export function priceMessage(sim: Simulator, message: OutboundMessage, category: string | undefined): void {
  const chat = chatOfMessage(sim.state, message);
  const freeUntil = chat?.freeEntryUntil ?? 0;
  if (freeUntil > message.at) {
    message.freeEntryUntil = freeUntil;
    message.pricing = { billable: false, category: "referral_conversion", type: "free_entry_point" };
    return;
  }
  const kind = category?.toLowerCase() ?? "service";
  const isOpen = chat !== null && isWindowOpen(sim, message.phoneId, chat.partnerId);
  const isFree = category === undefined || (kind === "utility" && isOpen);
  message.pricing = isFree ? { billable: false, category: kind, type: FREE } : regular(kind);
}

const FREE = "free_customer_service";

function regular(category: string): MessagePricing {
  return { billable: true, category, type: "regular" };
}
