import type { Fault } from "../state/records";
import { sha256 } from "../state/ids";
import { findMedia } from "../media/find-media";
import { MEDIA_PATH } from "../media/media-address";
import type { Simulator } from "../simulator";
import { parameter, type GraphCall } from "./call";

/**
 * Every business, WABA, number and file id a call is about: of the path, of the code being exchanged, of the token
 * being examined. Faults are scoped by these, so that tests side by side do not meet each other's.
 */
export function scopesOf(sim: Simulator, call: GraphCall): string[] {
  const node = call.path.split("/")[1] ?? "";
  const phone = sim.state.phones.get(node);
  if (phone) return [phone.id, phone.wabaId];
  if (sim.state.wabas.has(node)) return [node];
  const mediaId = call.path === MEDIA_PATH ? (call.query.get("mid") ?? "") : node;
  const ofMedia = sim.state.phones.get(findMedia(sim, mediaId)?.phoneId ?? "");
  if (ofMedia) return [mediaId, ofMedia.id, ofMedia.wabaId];
  const secret = parameter(call, "code") ?? parameter(call, "input_token");
  const hash = secret === null ? "" : sha256(secret);
  const grant = sim.state.codes.get(hash) ?? sim.state.tokens.get(hash);
  if (!grant) return [node];
  const phones = [...sim.state.phones.values()].filter((one) => grant.wabaIds.includes(one.wabaId));
  return [grant.businessId, ...grant.wabaIds, ...phones.map((one) => one.id)];
}

/** The planned fault that hits this call, used up by one; null when there is none. */
export function takeFault(sim: Simulator, call: GraphCall, scopes: string[]): Fault | null {
  for (const fault of sim.state.faults.values()) {
    if (!hits(fault.match, call, scopes)) continue;
    fault.remaining -= 1;
    if (fault.remaining <= 0) sim.state.faults.delete(fault.id);
    return fault;
  }
  return null;
}

function hits(match: Fault["match"], call: GraphCall, scopes: string[]): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== call.method) return false;
  if (match.path !== undefined && !call.path.includes(match.path)) return false;
  if (match.pathRegex !== undefined && !new RegExp(match.pathRegex).test(call.path)) return false;
  if (match.bodyIncludes !== undefined && !JSON.stringify(call.rawBody).includes(match.bodyIncludes))
    return false;
  return match.scope === undefined || scopes.includes(match.scope);
}
