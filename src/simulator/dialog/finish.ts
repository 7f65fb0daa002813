import { z } from "zod";
import type { PhoneNumber, Waba } from "../state/records";
import { newGraphId } from "../state/ids";
import { newPhoneNumber, newWaba } from "../state/initial-state";
import { digitsOf, type Simulator } from "../simulator";
import { grantAccess } from "../graph/oauth";
import { redirectWith, type DialogSession } from "./sessions";

const NewNumber = z.object({ displayPhoneNumber: z.string(), verifiedName: z.string() });

/** What the person chose in the popup. */
export const Choice = z.object({
  wabaId: z.string().optional(),
  newBusinessName: z.string().optional(),
  phoneId: z.string().optional(),
  newPhone: NewNumber.optional(),
});

/** The screens, by the names Meta gives them in `current_step` (Meta: "Embedded Signup > Session logging"). */
export const Step = z.enum([
  "BUSINESS_ACCOUNT_SELECTION",
  "WABA_PHONE_PROFILE_PICKER",
  "WHATSAPP_BUSINESS_PROFILE_SETUP",
  "PHONE_NUMBER_SETUP",
  "PHONE_NUMBER_VERIFICATION",
  "PERMISSIONS",
]);

/** How a dialog ends: a JSON string for the opener (none when Meta sends none), then the redirect. */
export type DialogEnd = { message: string; targetOrigin: string; redirectTo: string };

/** A sentence when the number cannot be added, as Meta's popup would show it; null when it can. */
export function refuseNumber(sim: Simulator, input: z.infer<typeof NewNumber>): string | null {
  const digits = digitsOf(input.displayPhoneNumber);
  if (digits.length < 8 || digits.length > 15) {
    return "Enter a valid phone number with its country code, for example +55 11 4000-1000.";
  }
  if (input.verifiedName.trim().length < 3) return "The display name needs at least 3 characters.";
  for (const phone of sim.state.phones.values()) {
    if (digitsOf(phone.displayPhoneNumber) === digits) {
      return "This phone number is already registered to a WhatsApp account. Use another number.";
    }
  }
  return null;
}

/** The last click: makes what is new, grants it, and gives the code. Returns a sentence when the choice is impossible. */
export function finishDialog(
  sim: Simulator,
  session: DialogSession,
  choice: z.infer<typeof Choice>,
): DialogEnd | string {
  const onlyWaba = session.extras.featureType === "only_waba_sharing";
  if (!onlyWaba && choice.newPhone) {
    const refusal = refuseNumber(sim, choice.newPhone);
    if (refusal !== null) return refusal;
  }
  if (!onlyWaba && choice.wabaId === undefined && !choice.newPhone)
    return "A new account needs a new phone number.";
  const waba = chooseWaba(sim, choice);
  if (!waba) return "Choose a WhatsApp Business account, or enter a name for a new one.";
  const phone = onlyWaba ? null : choosePhone(sim, choice, waba);
  if (!onlyWaba && !phone) return "Choose a phone number, or add a new one.";

  const code = grantAccess(sim, {
    businessId: waba.businessId,
    wabaIds: [waba.id],
    redirectUri: session.redirectUri,
    notify: true,
  });
  const ids = { waba_id: waba.id, business_id: waba.businessId };
  // Coexistence will finish with FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING once its own screens are here.
  return end(session, {
    message: phone
      ? { event: "FINISH", version: 3, data: { phone_number_id: phone.id, ...ids } }
      : { event: "FINISH_ONLY_WABA", version: 3, data: ids },
    // Facebook has put this fragment behind every code since 2011.
    redirectTo: redirectWith(session, { code }, "_=_"),
  });
}

/** Cancel: the opener hears at which screen; the redirect says that permission was denied. */
export function cancelDialog(session: DialogSession, step: z.infer<typeof Step>): DialogEnd {
  return end(session, {
    message: { event: "CANCEL", version: 3, data: { current_step: step } },
    redirectTo: denied(session),
  });
}

/** "Report an error": also a CANCEL, but with the error's words and numbers in `data`. */
export function reportError(sim: Simulator, session: DialogSession): DialogEnd {
  const data = {
    error_message:
      "Your verified name violates WhatsApp guidelines. Please edit your verified name and try again.",
    error_code: "2655093",
    error_id: "2655093",
    session_id: `f${session.id.replace(/-/g, "").slice(0, 31)}`,
    timestamp: String(Math.floor(sim.now() / 1000)),
  };
  return end(session, { message: { event: "CANCEL", version: 3, data }, redirectTo: denied(session) });
}

function end(
  session: DialogSession,
  input: { message: Record<string, unknown>; redirectTo: string },
): DialogEnd {
  session.ended = true;
  return {
    message: JSON.stringify({ type: "WA_EMBEDDED_SIGNUP", ...input.message }),
    targetOrigin: new URL(session.redirectUri).origin,
    redirectTo: input.redirectTo,
  };
}

function denied(session: DialogSession): string {
  return redirectWith(session, {
    error: "access_denied",
    error_code: "200",
    error_description: "Permissions error",
    error_reason: "user_denied",
  });
}

function chooseWaba(sim: Simulator, choice: z.infer<typeof Choice>): Waba | null {
  if (choice.wabaId !== undefined) return sim.state.wabas.get(choice.wabaId) ?? null;
  const name = choice.newBusinessName?.trim() ?? "";
  if (name === "") return null;
  const business = { id: newGraphId(), name };
  sim.state.businesses.set(business.id, business);
  const waba = newWaba({ businessId: business.id, name, now: sim.now() });
  sim.state.wabas.set(waba.id, waba);
  return waba;
}

function choosePhone(sim: Simulator, choice: z.infer<typeof Choice>, waba: Waba): PhoneNumber | null {
  if (choice.newPhone) {
    const { displayPhoneNumber, verifiedName } = choice.newPhone;
    const shown = displayPhoneNumber.trim().startsWith("+")
      ? displayPhoneNumber.trim()
      : `+${displayPhoneNumber.trim()}`;
    const phone = newPhoneNumber({
      wabaId: waba.id,
      displayPhoneNumber: shown,
      verifiedName: verifiedName.trim(),
    });
    sim.state.phones.set(phone.id, phone);
    return phone;
  }
  const phone = sim.state.phones.get(choice.phoneId ?? "");
  return phone?.wabaId === waba.id ? phone : null;
}
