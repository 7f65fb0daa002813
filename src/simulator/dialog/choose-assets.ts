import type { PhoneNumber, Waba } from "../state/records";
import { businessAppOf } from "../coexistence/business-app";
import type { Simulator } from "../simulator";
import type { Choice } from "./choice";
import type { Flow } from "./flow";
import { addAccount, addNumber, findOrAddAppNumber, refuseAppNumber, refuseNumber } from "./numbers";

/** What a signup shares: accounts of one business, and the number it was about, if about one. */
export type Assets = { wabas: [Waba, ...Waba[]]; phone: PhoneNumber | null };

/** Finds what was chosen and makes what is new. Returns a sentence, and makes nothing, when the choice is impossible. */
export function chooseAssets(sim: Simulator, flow: Flow, choice: Choice): Assets | string {
  if (flow === "business_app") return chooseAppNumber(sim, choice);
  if (choice.wabaIds) return chooseSeveral(sim, choice.wabaIds);
  if (flow === "cloud_api" && choice.newPhone) {
    const refusal = refuseNumber(sim, choice.newPhone);
    if (refusal !== null) return refusal;
  }
  if (flow === "cloud_api" && choice.wabaId === undefined && !choice.newPhone)
    return "A new account needs a new phone number.";
  const name = choice.newBusinessName?.trim() ?? "";
  const existing = choice.wabaId === undefined ? null : sim.state.wabas.get(choice.wabaId);
  const waba = existing ?? (choice.wabaId === undefined && name !== "" ? addAccount(sim, name) : null);
  if (!waba) return "Choose a WhatsApp Business account, or enter a name for a new one.";
  if (flow !== "cloud_api") return { wabas: [waba], phone: null };
  if (choice.newPhone) return { wabas: [waba], phone: addNumber(sim, waba, choice.newPhone) };
  const numbers = [...sim.state.phones.values()].filter((phone) => phone.wabaId === waba.id);
  const phone = numbers.find((one) => one.id === choice.phoneId) ?? null;
  const isChoice = choice.phoneId === undefined ? numbers.length > 0 : phone !== null;
  return isChoice ? { wabas: [waba], phone } : "Choose a phone number, or add a new one.";
}

function chooseSeveral(sim: Simulator, ids: string[]): Assets | string {
  const [first, ...others] = ids.flatMap((id) => sim.state.wabas.get(id) ?? []);
  if (!first || others.length !== ids.length - 1) return "Choose at least one WhatsApp Business account.";
  if (others.some((waba) => waba.businessId !== first.businessId))
    return "Accounts of different business portfolios cannot be shared together.";
  return { wabas: [first, ...others], phone: null };
}

function chooseAppNumber(sim: Simulator, choice: Choice): Assets | string {
  const refusal = choice.newPhone ? refuseAppNumber(sim, choice.newPhone) : null;
  if (refusal !== null) return refusal;
  const phone = choice.newPhone
    ? findOrAddAppNumber(sim, choice.newPhone)
    : sim.state.phones.get(choice.phoneId ?? "");
  const waba = phone?.isOnBizApp ? sim.state.wabas.get(phone.wabaId) : undefined;
  if (!phone || !waba) return "Choose a number of the WhatsApp Business app, or enter another one.";
  businessAppOf(sim, phone.id).historyDeclined = !choice.sharesHistory;
  return { wabas: [waba], phone };
}
