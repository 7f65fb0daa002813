import { createHmac } from "node:crypto";
import type { AccessToken, PhoneNumber, Waba } from "../state/records";
import { appOf } from "../apps";
import { sha256 } from "../state/ids";
import type { Simulator } from "../simulator";
import { parameter, type GraphCall } from "./call";
import { GraphError, unknownObject } from "./graph-error";

export type Permission = "whatsapp_business_management" | "whatsapp_business_messaging";

/** The business token of a call. Throws 104 without one and 190 for one that is unknown, expired or revoked. */
export function requireToken(sim: Simulator, call: GraphCall): AccessToken {
  if (call.token === null) {
    throw new GraphError({
      http: 400,
      code: 104,
      message: "An access token is required to request this resource.",
    });
  }
  const token = sim.state.tokens.get(sha256(call.token));
  if (!token) throw badToken("Invalid OAuth access token - Cannot parse access token");
  const app = appOf(sim, token.appId);
  if (token.revoked || !app) {
    throw badToken(
      `Error validating access token: The user has not authorized application ${app?.id ?? token.appId}.`,
      458,
    );
  }
  requireProof(call, call.token, app.secret);
  if (isExpired(sim, token)) {
    throw badToken(
      `Error validating access token: Session has expired on ${new Date(token.expiresAt).toUTCString()}. ` +
        `The current time is ${new Date(sim.now()).toUTCString()}.`,
      463,
    );
  }
  return token;
}

/** A given appsecret_proof must be right; none is fine (Meta: "Graph API > Secure requests"). */
export function requireProof(call: GraphCall, token: string, appSecret: string): void {
  const proof = parameter(call, "appsecret_proof");
  if (proof === null) return;
  if (proof === createHmac("sha256", appSecret).update(token, "utf8").digest("hex")) return;
  throw new GraphError({
    http: 400,
    code: 100,
    type: "GraphMethodException",
    message: "Invalid appsecret_proof provided in the API argument",
  });
}

/** Whether a token's life is over; 0 = never. */
export function isExpired(sim: Simulator, token: AccessToken): boolean {
  return token.expiresAt !== 0 && token.expiresAt <= sim.now();
}

/** A WABA the token was granted. A foreign or deleted one looks exactly like none. */
export function requireWaba(sim: Simulator, call: GraphCall, id: string, token: AccessToken): Waba {
  const waba = sim.state.wabas.get(id);
  if (!waba || waba.status === "DELETED" || !token.wabaIds.includes(id)) throw unknownObject(id, call.method);
  return waba;
}

/** A number of a WABA the token was granted. */
export function requirePhone(sim: Simulator, call: GraphCall, id: string, token: AccessToken): PhoneNumber {
  const phone = sim.state.phones.get(id);
  const waba = phone && sim.state.wabas.get(phone.wabaId);
  if (!waba || waba.status === "DELETED" || !token.wabaIds.includes(waba.id)) {
    throw unknownObject(id, call.method);
  }
  return phone;
}

/** Throws `(#200)` (management) or `(#10)` (messaging) when the person did not grant the permission. */
export function requirePermission(token: AccessToken, permission: Permission): void {
  if (token.scopes.includes(permission)) return;
  const code = permission === "whatsapp_business_messaging" ? 10 : 200;
  throw new GraphError({
    http: 403,
    code,
    message: `(#${code}) Application does not have permission for this action`,
  });
}

function badToken(message: string, subcode?: number): GraphError {
  return new GraphError({ http: 401, code: 190, message, ...(subcode === undefined ? {} : { subcode }) });
}
