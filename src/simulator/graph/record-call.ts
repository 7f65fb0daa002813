import type { RecordedCall } from "../state/records";
import { appOfAccessToken } from "../apps";
import { fingerprint } from "../state/ids";
import type { Simulator } from "../simulator";
import { isRecord, type GraphCall } from "./call";

/** How many of the last calls GET /__sim/calls shows. */
export const KEEP = 2_000;
const SECRET = new Set([
  "access_token",
  "client_secret",
  "code",
  "input_token",
  "pin",
  "verify_token",
  "appsecret_proof",
]);

/** Writes a call into the log that GET /__sim/calls shows. Secrets become fingerprints: comparable, not readable. */
export function recordCall(sim: Simulator, call: GraphCall, scopes: string[]): RecordedCall {
  const record: RecordedCall = {
    id: (sim.state.calls.at(-1)?.id ?? 0) + 1,
    at: sim.now(),
    method: call.method,
    path: call.path,
    query: Object.fromEntries([...call.query].map(([name, value]) => [name, hide(name, value)])),
    body: hideIn(call.rawBody),
    authorization: call.token === null ? null : describeToken(sim, call.token),
    scopes,
    status: null,
    errorCode: null,
    faultId: null,
  };
  sim.state.calls.push(record);
  // Cut in pieces: moving two thousand records for every call would cost more than the calls.
  if (sim.state.calls.length > 2 * KEEP) sim.state.calls.splice(0, sim.state.calls.length - KEEP);
  return record;
}

function describeToken(sim: Simulator, token: string): string {
  const app = appOfAccessToken(sim, token);
  if (app === undefined) return fingerprint(token);
  return app === null ? "app" : `app:${app}`;
}

function hide(name: string, value: string): string {
  return SECRET.has(name) ? fingerprint(value) : value;
}

function hideIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hideIn);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([name, inner]) => [
    name,
    SECRET.has(name) && (typeof inner === "string" || typeof inner === "number")
      ? fingerprint(String(inner))
      : hideIn(inner),
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}
