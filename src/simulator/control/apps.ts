import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { AppRef, OtherApp, Waba } from "../state/records";
import { appOf, callbackOf, findApp } from "../apps";
import { issueToken, SCOPES } from "../graph/oauth";
import { newGraphId } from "../state/ids";
import type { Simulator } from "../simulator";
import { ControlError, found } from "./control-error";

export const OtherAppInput = z.strictObject({
  id: z.string().regex(/^\d+$/).optional(),
  secret: z.string().min(1).optional(),
  name: z.string().min(1).optional(),
  webhookUrl: z.url().nullable().optional(),
  webhookVerifyToken: z.string().optional(),
});

/**
 * Another Meta app, made or changed. A callback in the input is asked for its challenge first, as the app dashboard does;
 * the answer says how that went, and it is tried again until it succeeds.
 */
export async function putApp(sim: Simulator, input: z.infer<typeof OtherAppInput>) {
  if (input.id === sim.app.id) {
    throw new ControlError(409, "This is the simulator's own app: change it by POST /__sim/app.");
  }
  const known = input.id === undefined ? undefined : sim.state.apps.get(input.id);
  const id = input.id ?? newGraphId();
  const app: OtherApp = {
    id,
    secret: input.secret ?? known?.secret ?? randomBytes(16).toString("hex"),
    name: input.name ?? known?.name ?? `App ${id}`,
    webhookUrl: input.webhookUrl === undefined ? (known?.webhookUrl ?? null) : input.webhookUrl,
    webhookVerifyToken: input.webhookVerifyToken ?? known?.webhookVerifyToken ?? "",
  };
  sim.state.apps.set(id, app);
  sim.changed();
  if (input.webhookUrl !== undefined || input.webhookVerifyToken !== undefined) await sim.webhooks.verify(id);
  return { id, secret: app.secret, callback: callbackOf(sim, id) };
}

export const TokenInput = z.strictObject({
  wabaIds: z.array(z.string()).min(1),
  appId: z.string().optional(),
  scopes: z.array(z.string()).default(SCOPES),
  expiresInSeconds: z.number().int().min(0).default(0),
});

/** A token of a system user of the first WABA's business, as business settings generate it (Meta: "System users"). */
export function createToken(sim: Simulator, input: z.infer<typeof TokenInput>) {
  const wabas = input.wabaIds.map((id) => found(sim.state.wabas.get(id), `WABA ${id}`));
  // zod has checked that there is at least one.
  const [first] = wabas as [Waba, ...Waba[]];
  return issueToken(sim, {
    appId: input.appId === undefined ? null : requireApp(sim, input.appId),
    businessId: first.businessId,
    wabaIds: input.wabaIds,
    scopes: input.scopes,
    expiresInSeconds: input.expiresInSeconds,
  });
}

export const TokensChange = z.strictObject({
  wabaId: z.string(),
  appId: z.string().optional(),
  scopes: z.array(z.string()).optional(),
  expiresAtMs: z.number().min(0).optional(),
});

/** Leaves the tokens that cover a WABA with these permissions, or this end of life (0 = never). */
export function changeTokens(sim: Simulator, input: z.infer<typeof TokensChange>) {
  found(sim.state.wabas.get(input.wabaId), `WABA ${input.wabaId}`);
  const ref = input.appId === undefined ? undefined : requireApp(sim, input.appId);
  let changed = 0;
  for (const token of sim.state.tokens.values()) {
    if (!token.wabaIds.includes(input.wabaId) || token.revoked) continue;
    if (ref !== undefined && token.appId !== ref) continue;
    token.scopes = input.scopes ?? token.scopes;
    token.expiresAt = input.expiresAtMs ?? token.expiresAt;
    changed += 1;
  }
  sim.changed();
  return { changed };
}

/** The other apps as GET /__sim/state shows them, without secrets. */
export function showApps(sim: Simulator) {
  return [...sim.state.apps.values()].map(({ id, name, webhookUrl }) => ({
    id,
    name,
    webhookUrl,
    callback: callbackOf(sim, id),
  }));
}

/** The app with that id, or a 404. */
export function requireApp(sim: Simulator, id: string): AppRef {
  const ref = findApp(sim, id);
  if (ref === undefined || !appOf(sim, ref)) throw new ControlError(404, `There is no app ${id}.`);
  return ref;
}
