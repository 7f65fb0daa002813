import type { Choice, Ending } from "./choice";
import type { Assets } from "./choose-assets";
import type { Flow } from "./flow";

/** How a flow ends when nobody asked for another ending (Meta: "Embedded Signup > Session logging"). */
export function usualEnding(flow: Flow, assets: Assets): Ending {
  if (flow === "business_app") return "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING";
  if (flow === "only_waba") return "FINISH_ONLY_WABA";
  return assets.phone ? "FINISH" : "FINISH_GRANT_ONLY_API_ACCESS";
}

/** The ids an ending names. For Business app numbers Meta documents no phone_number_id, so it has to be looked up. */
export function sessionIds(ending: Ending, assets: Assets, ids: Choice["ids"]): Record<string, unknown> {
  const [waba, ...others] = assets.wabas;
  if (ids === "none") return {};
  if (ids === "waba") return { waba_id: waba.id };
  const namesPhone = ids === "all" || ending === "FINISH" || ending === "FINISH_OBO_MIGRATION";
  return {
    ...(assets.phone && namesPhone ? { phone_number_id: assets.phone.id } : {}),
    waba_id: waba.id,
    business_id: waba.businessId,
    ...(others.length > 0 ? { waba_ids: assets.wabas.map(({ id }) => id) } : {}),
  };
}
