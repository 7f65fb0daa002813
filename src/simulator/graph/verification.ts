import type { Simulator } from "../simulator";
import { requirePermission, requirePhone, requireToken } from "./authorize";
import { parameter, type GraphCall } from "./call";
import { invalidParameter } from "./graph-error";

const METHODS = ["SMS", "VOICE"];

/** POST /{phone}/request_code: a code by text message or call, which nobody here has to read (Meta: "Phone numbers"). */
export function requestCode(sim: Simulator, call: GraphCall, id: string): Record<string, unknown> {
  requireManaged(sim, call, id);
  const method = parameter(call, "code_method");
  if (method === null) throw invalidParameter("The parameter code_method is required.");
  if (!METHODS.includes(method))
    throw invalidParameter(`Param code_method must be one of {SMS, VOICE} - got "${method}".`);
  if (parameter(call, "language") === null) throw invalidParameter("The parameter language is required.");
  return { success: true };
}

/** POST /{phone}/verify_code: any six digits prove the number. */
export function verifyCode(sim: Simulator, call: GraphCall, id: string): Record<string, unknown> {
  const phone = requireManaged(sim, call, id);
  const code = parameter(call, "code");
  if (code === null) throw invalidParameter("The parameter code is required.");
  if (!/^\d{6}$/.test(code)) throw invalidParameter("Param code must be 6 digits long.");
  phone.codeVerificationStatus = "VERIFIED";
  sim.changed();
  return { success: true };
}

function requireManaged(sim: Simulator, call: GraphCall, id: string) {
  const token = requireToken(sim, call);
  const phone = requirePhone(sim, call, id, token);
  requirePermission(token, "whatsapp_business_management");
  return phone;
}
