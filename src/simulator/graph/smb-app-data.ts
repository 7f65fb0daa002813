import type { AppSyncKind } from "../state/app-records";
import type { Simulator } from "../simulator";
import { businessAppOf, sharedSince } from "../coexistence/business-app";
import { handOver } from "../coexistence/sync";
import { requirePermission, requirePhone, requireToken } from "./authorize";
import { parameter, type GraphCall } from "./call";
import { GraphError, invalidParameter, newTraceId, whatsappError } from "./graph-error";
import { requireWhatsappProduct } from "./phones";

const SYNC_WINDOW_MS = 24 * 3_600_000;
const KINDS: Record<string, AppSyncKind> = { smb_app_state_sync: "contacts", history: "history" };

/**
 * POST /{phone}/smb_app_data: asks for the contacts or the chats of the Business app, each once in an onboarding and within
 * 24 hours of it (Meta: "Onboarding WhatsApp Business app users > Synchronize"). They follow by webhook.
 */
export function requestAppData(
  sim: Simulator,
  call: GraphCall,
  id: string,
): { body: Record<string, unknown>; after: () => void } {
  const token = requireToken(sim, call);
  const phone = requirePhone(sim, call, id, token);
  requirePermission(token, "whatsapp_business_management");
  requireWhatsappProduct(call);
  const type = parameter(call, "sync_type");
  if (type === null) throw invalidParameter("The parameter sync_type is required.");
  const kind = KINDS[type];
  if (!kind) {
    throw invalidParameter(
      `Param sync_type must be one of {${Object.keys(KINDS).join(", ")}} - got "${type}".`,
    );
  }
  const since = sharedSince(sim, phone);
  if (since === null) {
    throw whatsappError(
      100,
      "Invalid parameter",
      "This phone number is not onboarded from the WhatsApp Business app.",
    );
  }
  const app = businessAppOf(sim, phone.id);
  if (app.syncs[kind] !== null) {
    throw refused(2593107, `The ${type} sync has already been requested for this onboarding.`);
  }
  if (sim.now() - since > SYNC_WINDOW_MS) {
    throw refused(2593108, "The sync must be requested within 24 hours of the onboarding.");
  }
  const requestId = newTraceId();
  app.syncs[kind] = { requestId, requestedAt: sim.now(), sentAt: null };
  sim.changed();
  return {
    body: { messaging_product: "whatsapp", request_id: requestId },
    after: () => handOver(sim, phone.id, kind),
  };
}

/** These numbers come as the subcode of a 100. */
function refused(subcode: number, details: string): GraphError {
  return new GraphError({ http: 400, code: 100, subcode, message: "(#100) Invalid parameter", details });
}
