import type { SimRequest } from "../http/router";

/** A Graph call with its parameters gathered: Meta takes them from the query, a form or a JSON body alike. */
export type GraphCall = {
  method: string;
  /** The path without the version, e.g. /123/messages. */
  path: string;
  version: string | null;
  query: URLSearchParams;
  body: Record<string, unknown>;
  /** The body as parsed for the call log; null when there was none, the text when it is no JSON. */
  rawBody: unknown;
  origin: string;
  /** From the Authorization header, else the access_token parameter. */
  token: string | null;
};

/**
 * Reads a request. An unreadable JSON body is kept as text in `rawBody` and counts as empty; of a form's files `rawBody` has
 * the descriptions.
 */
export async function readGraphCall(
  request: SimRequest,
  path: string,
  version: string | null,
): Promise<GraphCall> {
  const isForm = request.headers["content-type"]?.startsWith("multipart/form-data") === true;
  const form = isForm ? await parseForm(request) : null;
  const rawBody = form ? describeFiles(form) : isForm ? "(a form that cannot be read)" : parseBody(request);
  const body = form ?? (isRecord(rawBody) ? rawBody : {});
  const header = /^(?:Bearer|OAuth)\s+(.+)$/i.exec(request.headers.authorization ?? "")?.[1]?.trim();
  const inBody = typeof body.access_token === "string" ? body.access_token : null;
  return {
    method: request.method,
    path,
    version,
    query: request.query,
    body,
    rawBody,
    origin: request.origin,
    token: header ?? request.query.get("access_token") ?? inBody,
  };
}

/** A parameter as text, from the query or the body; null when missing. */
export function parameter(call: GraphCall, name: string): string | null {
  const inQuery = call.query.get(name);
  if (inQuery !== null) return inQuery;
  const value = call.body[name];
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function parseForm(request: SimRequest): Promise<Record<string, unknown> | null> {
  const headers = { "content-type": request.headers["content-type"] ?? "" };
  try {
    const form = await new Response(new Uint8Array(request.bytes), { headers }).formData();
    return Object.fromEntries(form);
  } catch {
    return null;
  }
}

function describeFiles(form: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(form).map(([name, value]) => [
    name,
    value instanceof File ? { filename: value.name, type: value.type, size: value.size } : value,
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function parseBody(request: SimRequest): unknown {
  if (request.body === "") return null;
  const type = request.headers["content-type"] ?? "";
  if (type.includes("application/x-www-form-urlencoded")) {
    return Object.fromEntries(new URLSearchParams(request.body));
  }
  try {
    return JSON.parse(request.body) as unknown;
  } catch {
    return request.body;
  }
}
