import { z } from "zod";
import type { PhoneNumber } from "../state/records";
import { sharedSince } from "../coexistence/business-app";
import type { Simulator } from "../simulator";
import { flowOf } from "./flow";
import type { DialogSession } from "./sessions";

/** What the dialog's page shows: accounts and numbers that the person may choose from. */
export function showDialog(sim: Simulator, session: DialogSession) {
  const phones = [...sim.state.phones.values()];
  const isOnPlatform = (phone: PhoneNumber) => !phone.isOnBizApp || sharedSince(sim, phone) !== null;
  const wabas = [...sim.state.wabas.values()].map((waba) => {
    const own = phones.filter((phone) => phone.wabaId === waba.id);
    return { waba, own, visible: own.filter(isOnPlatform) };
  });
  return {
    session: session.id,
    app: sim.app.name,
    flow: flowOf(session.extras),
    isSdk: session.sdk !== null,
    suggestedName: suggestedName(session.extras),
    wabas: wabas
      // What is in the Business app alone is no account of the platform yet.
      .filter(({ own, visible }) => own.length === 0 || visible.length > 0)
      .map(({ waba, visible }) => ({
        id: waba.id,
        name: waba.name,
        business: sim.state.businesses.get(waba.businessId)?.name ?? waba.name,
        phones: visible.map(({ id, displayPhoneNumber, verifiedName }) => ({
          id,
          displayPhoneNumber,
          verifiedName,
        })),
      })),
    appNumbers: phones
      .filter((phone) => phone.isOnBizApp)
      .map((phone) => ({
        id: phone.id,
        displayPhoneNumber: phone.displayPhoneNumber,
        verifiedName: phone.verifiedName,
        isShared: sharedSince(sim, phone) !== null,
      })),
  };
}

/** `extras.setup.business.name` prefills the form, as in Meta's (Meta: "Embedded Signup > Pre-filled screens"). */
function suggestedName(extras: Record<string, unknown>): string {
  const Prefill = z.object({ setup: z.object({ business: z.object({ name: z.string() }) }) });
  const parsed = Prefill.safeParse(extras);
  return parsed.success ? parsed.data.setup.business.name : "";
}
