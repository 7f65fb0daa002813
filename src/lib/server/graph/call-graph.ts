import { createHmac } from "node:crypto";
import type { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { Agent, request } from "undici";
import type { z } from "zod";
import { env } from "../env";
import { GraphUnreachableError } from "./graph-error";
import { encodeMultipart, type Multipart } from "./multipart";
import { readAnswer } from "./read-answer";

const TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;
const MAX_ANSWER_BYTES = 2 * 1024 * 1024;
const PAUSE_BEFORE_SECOND_GET_MS = 250;
/** More than the outbox ever sends at once: a call that waited for a connection would use up its time without leaving. */
const CONNECTIONS = 256;

export type GraphCall<S extends z.ZodType> = {
  method: "GET" | "POST" | "DELETE";
  /** Below the version, e.g. `/1065…/messages`. Must hold no secret. */
  path: string;
  /** Meta's schema of the answer, as far as we use it. */
  answer: S;
  accessToken?: string;
  /** The secret of the Meta app that the token was issued for; signs the call where that app is not the installation's. */
  appSecret?: string | null;
  query?: Record<string, string>;
  /** At most one of these three. */
  json?: Record<string, unknown>;
  form?: Record<string, string>;
  multipart?: Multipart;
  /** Values that must not appear in an error even if Meta repeats them. Token, app secret and proof always are such. */
  secrets?: readonly string[];
  timeoutMs?: number;
};

// Our own agent: Next patches the global fetch, and its connections must not be shared with pages.
const agent = new Agent({
  connect: { timeout: CONNECT_TIMEOUT_MS },
  connections: CONNECTIONS,
  keepAliveTimeout: 10_000,
  maxResponseSize: MAX_ANSWER_BYTES,
});

/**
 * Calls Graph once. Only a GET whose connection broke is repeated, once; a POST never is, because it may have done its
 * work.
 * @throws GraphError when Meta said no; GraphUnreachableError when there is no readable answer.
 */
export async function callGraph<S extends z.ZodType>(call: GraphCall<S>): Promise<z.output<S>> {
  try {
    return await callOnce(call);
  } catch (error) {
    if (call.method !== "GET" || !isBrokenConnection(error)) throw error;
    await pause(PAUSE_BEFORE_SECOND_GET_MS);
    return callOnce(call);
  }
}

async function callOnce<S extends z.ZodType>(call: GraphCall<S>): Promise<z.output<S>> {
  const own = [call.accessToken, call.appSecret, proofOf(call)].filter(
    (secret) => typeof secret === "string",
  );
  return readAnswer(await exchange(signed(call)), call.answer, [...(call.secrets ?? []), ...own]);
}

/**
 * Proves that the caller knows the app's secret, which an app may demand of calls from servers
 * (https://developers.facebook.com/docs/graph-api/guides/secure-requests#appsecret_proof).
 */
function proofOf({ accessToken, appSecret }: GraphCall<z.ZodType>): string | null {
  if (!accessToken || !appSecret) return null;
  return createHmac("sha256", appSecret).update(accessToken).digest("hex");
}

function signed<S extends z.ZodType>(call: GraphCall<S>): GraphCall<S> {
  const proof = proofOf(call);
  if (proof === null) return call;
  const added = { appsecret_proof: proof };
  if (call.method !== "POST") return { ...call, query: { ...call.query, ...added } };
  const { form, multipart, json } = call;
  if (multipart) return { ...call, multipart: { ...multipart, fields: { ...multipart.fields, ...added } } };
  return form ? { ...call, form: { ...form, ...added } } : { ...call, json: { ...json, ...added } };
}

async function exchange(call: GraphCall<z.ZodType>) {
  const timeoutMs = call.timeoutMs ?? TIMEOUT_MS;
  const signal = AbortSignal.timeout(timeoutMs);
  const { headers, body } = encode(call);
  try {
    const response = await request(address(call), {
      dispatcher: agent,
      method: call.method,
      headers: { ...headersOf(call), ...headers },
      body,
      // Meta answers an upload when it has all of it; the signal above sees to the time.
      ...(call.multipart ? { headersTimeout: timeoutMs } : {}),
      signal,
    });
    return { status: response.statusCode, headers: response.headers, text: await response.body.text() };
  } catch (error) {
    throw toUnreachable(error, signal.aborted, `${call.method} ${call.path}`);
  }
}

function address({ path, query }: GraphCall<z.ZodType>): string {
  const { META_GRAPH_BASE_URL, META_API_VERSION } = env();
  const search = query ? `?${new URLSearchParams(query).toString()}` : "";
  return `${META_GRAPH_BASE_URL}/${META_API_VERSION}${path}${search}`;
}

function headersOf({ accessToken }: GraphCall<z.ZodType>): Record<string, string> {
  return {
    Accept: "application/json",
    ...(accessToken ? { Authorization: `Bearer ${accessToken}` } : {}),
  };
}

function encode({ json, form, multipart }: GraphCall<z.ZodType>): {
  headers: Record<string, string>;
  body: string | Readable | null;
} {
  if (json) return { headers: { "Content-Type": "application/json" }, body: JSON.stringify(json) };
  if (multipart) return encodeMultipart(multipart);
  if (!form) return { headers: {}, body: null };
  return {
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(form).toString(),
  };
}

/**
 * Codes of errors that happen before a byte of the request is written: no address, no connection, a certificate that is
 * not Meta's. What else goes wrong with TLS (ERR_SSL_…) may happen to a connection that has been used.
 */
const beforeSending =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|CERT_|ERR_TLS_CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** What broke a call on its way, in our words; `isTimeout` when our own clock ended it. */
export function toUnreachable(error: unknown, isTimeout: boolean, what: string): GraphUnreachableError {
  const code = codeOf(error);
  if (beforeSending.test(code)) {
    return new GraphUnreachableError("not_connected", `${what}: cannot connect to Meta (${code})`, {
      mayHaveArrived: false,
    });
  }
  if (isTimeout) {
    return new GraphUnreachableError("timed_out", `${what}: Meta did not answer in time`, {
      mayHaveArrived: true,
    });
  }
  if (code === "UND_ERR_RES_EXCEEDED_MAX_SIZE") {
    return new GraphUnreachableError("unreadable_answer", `${what}: Meta's answer is too large`, {
      mayHaveArrived: true,
    });
  }
  return new GraphUnreachableError("connection_lost", `${what}: the connection to Meta broke (${code})`, {
    mayHaveArrived: true,
  });
}

function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "unknown";
  if ("code" in error && typeof error.code === "string") return error.code;
  return error instanceof Error ? error.name : "unknown";
}

function isBrokenConnection(error: unknown): boolean {
  return (
    error instanceof GraphUnreachableError &&
    (error.reason === "not_connected" || error.reason === "connection_lost")
  );
}
