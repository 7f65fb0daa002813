import type { AccessToken, AppRef, Grant } from "../state/records";
import { appOf, appOfAccessToken } from "../apps";
import { newGraphId, newSecret, sha256 } from "../state/ids";
import { onboardBusinessApp } from "../coexistence/business-app";
import type { Simulator } from "../simulator";
import { entry, partnerAddedValue } from "../webhooks/payloads";
import { providerBusinessId } from "../simulator";
import { isExpired, requireProof, requireToken } from "./authorize";
import { parameter, type GraphCall } from "./call";
import { GraphError } from "./graph-error";

const CODE_LIVES_MS = 30_000;
const TOKEN_LIVES_S = 5_183_999;
/** What the configuration of Embedded Signup asks for. */
export const SCOPES = ["whatsapp_business_management", "whatsapp_business_messaging", "public_profile"];

/**
 * What the last click of the popup does: marks the WABAs' numbers as onboarded, tells the app by account_update, and hands
 * out a code. `redirectUri` null = as the JS SDK's codes, which are exchanged without one.
 */
export function grantAccess(
  sim: Simulator,
  input: Grant & { redirectUri: string | null; notify: boolean },
): string {
  const code = newSecret("AQ", 120);
  const hash = sha256(code);
  sim.state.codes.set(hash, {
    hash,
    businessId: input.businessId,
    wabaIds: input.wabaIds,
    redirectUri: input.redirectUri,
    createdAt: sim.now(),
    usedAt: null,
  });
  for (const phone of sim.state.phones.values()) {
    if (!input.wabaIds.includes(phone.wabaId)) continue;
    if (phone.isOnBizApp) onboardBusinessApp(sim, phone);
    else phone.onboardedAt = sim.now();
  }
  for (const id of input.wabaIds) {
    const waba = sim.state.wabas.get(id);
    if (!waba || !input.notify) continue;
    sim.webhooks.send({
      entry: entry(providerBusinessId(sim.app), "account_update", partnerAddedValue(waba), sim.now()),
      wabaId: waba.id,
      phoneId: null,
      route: "app",
      onlyApp: null,
    });
  }
  sim.changed();
  return code;
}

/** GET or POST /oauth/access_token: one code, once, within 30 seconds, with the very redirect_uri it was made for. */
export function exchangeCode(sim: Simulator, call: GraphCall): Record<string, unknown> {
  const clientId = parameter(call, "client_id");
  if (clientId === null) throw refused(101, "Missing client_id parameter.");
  if (clientId !== sim.app.id) {
    throw refused(101, "Error validating application. Cannot get application info due to a system error.");
  }
  const given = parameter(call, "code");
  const secret = parameter(call, "client_secret");
  if (secret === null) throw refused(1, "Missing client_secret parameter.");
  if (secret !== sim.app.secret) throw refused(1, "Error validating client secret.");
  if (given === null || given === "") throw refused(1, "Missing authorization code");

  const code = sim.state.codes.get(sha256(given));
  if (!code) throw refused(100, "Invalid verification code format.");
  if (code.usedAt !== null) throw refused(100, "This authorization code has been used.", 36009);
  if (sim.now() - code.createdAt >= CODE_LIVES_MS) {
    throw refused(100, "This authorization code has expired.", 36007);
  }
  if ((parameter(call, "redirect_uri") ?? "") !== (code.redirectUri ?? "")) {
    throw refused(
      100,
      "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request",
      36008,
    );
  }
  code.usedAt = sim.now();

  const { accessToken } = issueToken(sim, {
    appId: null,
    businessId: code.businessId,
    wabaIds: code.wabaIds,
    scopes: SCOPES,
    expiresInSeconds: TOKEN_LIVES_S,
  });
  return { access_token: accessToken, token_type: "bearer", expires_in: TOKEN_LIVES_S };
}

/** A new token of a system user, kept as its hash. `expiresInSeconds` 0 = never. */
export function issueToken(
  sim: Simulator,
  input: Grant & { appId: AppRef; scopes: string[]; expiresInSeconds: number },
): { accessToken: string; userId: string } {
  const { expiresInSeconds, ...rest } = input;
  const accessToken = newSecret("EAAJB", 132);
  const token: AccessToken = {
    ...rest,
    hash: sha256(accessToken),
    userId: newGraphId(),
    issuedAt: sim.now(),
    expiresAt: expiresInSeconds === 0 ? 0 : sim.now() + expiresInSeconds * 1000,
    revoked: false,
  };
  sim.state.tokens.set(token.hash, token);
  sim.changed();
  return { accessToken, userId: token.userId };
}

/**
 * GET /debug_token: what a token is for. Asked with its app's own token `APP_ID|APP_SECRET` or any valid one of that app,
 * itself included (Meta: "Graph API > Debug token").
 */
export function debugToken(sim: Simulator, call: GraphCall): Record<string, unknown> {
  const viewer = requireViewingApp(sim, call);
  const input = parameter(call, "input_token");
  if (input === null || input === "") throw refused(100, "(#100) The parameter input_token is required");

  const token = sim.state.tokens.get(sha256(input));
  if (!token) {
    const error = { code: 190, message: "Invalid OAuth access token - Cannot parse access token" };
    return { data: { error, is_valid: false, scopes: [] } };
  }
  const app = appOf(sim, token.appId);
  if (token.appId !== viewer || !app) {
    throw refused(100, "(#100) The App_id in the input_token did not match the Viewing App");
  }
  const valid = !token.revoked && !isExpired(sim, token);
  const invalid = token.revoked
    ? { code: 190, message: "The session has been invalidated.", subcode: 458 }
    : { code: 190, message: "Session has expired.", subcode: 463 };
  return {
    data: {
      app_id: app.id,
      type: "SYSTEM_USER",
      application: app.name,
      data_access_expires_at: 0,
      ...(valid ? {} : { error: invalid }),
      expires_at: Math.floor(token.expiresAt / 1000),
      is_valid: valid,
      issued_at: Math.floor(token.issuedAt / 1000),
      scopes: token.scopes,
      granular_scopes: token.scopes
        .filter((scope) => scope.startsWith("whatsapp_"))
        .map((scope) => ({ scope, target_ids: [...token.wabaIds].reverse() })),
      user_id: token.userId,
    },
  };
}

/** Whose token asks: an app's own or a system user's. */
function requireViewingApp(sim: Simulator, call: GraphCall): AppRef {
  if (call.token === null) throw refused(104, "An access token is required to request this resource.");
  const ref = appOfAccessToken(sim, call.token);
  if (ref === undefined) {
    if (sim.state.tokens.has(sha256(call.token))) return requireToken(sim, call).appId;
    throw new GraphError({ http: 401, code: 190, message: "Invalid OAuth access token signature." });
  }
  requireProof(call, call.token, appOf(sim, ref)?.secret ?? "");
  return ref;
}

function refused(code: number, message: string, subcode?: number): GraphError {
  return new GraphError({ http: 400, code, message, ...(subcode === undefined ? {} : { subcode }) });
}
