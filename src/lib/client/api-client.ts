import type { z } from "zod";
import { ErrorBody } from "@/contracts/common";

/** Our server answered, with a refusal. `code` is stable and meant for programs; show a text of our own for it. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;
  readonly details: unknown;
  readonly requestId: string | null;
  /** How long the server asks to wait before another try, in milliseconds. */
  readonly retryAfterMs: number | null;

  constructor(input: {
    status: number;
    code: string;
    message: string;
    details?: unknown;
    requestId?: string | null;
    retryAfterMs?: number | null;
  }) {
    super(input.message);
    this.status = input.status;
    this.code = input.code;
    this.details = input.details;
    this.requestId = input.requestId ?? null;
    this.retryAfterMs = input.retryAfterMs ?? null;
  }
}

/** No answer came: offline, the server is down, or it took too long. A write may have happened all the same. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
}

export type RequestOptions = {
  headers?: Record<string, string>;
  /** Cancels the request; it then rejects with the signal's reason. */
  signal?: AbortSignal;
  timeoutMs?: number;
};

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

const TIMEOUT_MS = 30_000;

/**
 * A client of our own API. Every answer is checked with the schema given; an empty one (204) is `undefined`, so pass
 * `z.undefined()` for it. Rejects with ApiError (also when the answer is not what the contract says: code
 * `unexpected_answer`) or NetworkError.
 */
export function createApiClient(baseUrl = "") {
  const call = <S extends z.ZodType>(
    method: Method,
    path: string,
    schema: S,
    body: unknown,
    options?: RequestOptions,
  ) => send(`${baseUrl}${path}`, { method, schema, body, options: options ?? {} });
  return {
    get: <S extends z.ZodType>(path: string, schema: S, options?: RequestOptions) =>
      call("GET", path, schema, undefined, options),
    post: <S extends z.ZodType>(path: string, body: unknown, schema: S, options?: RequestOptions) =>
      call("POST", path, schema, body, options),
    put: <S extends z.ZodType>(path: string, body: unknown, schema: S, options?: RequestOptions) =>
      call("PUT", path, schema, body, options),
    patch: <S extends z.ZodType>(path: string, body: unknown, schema: S, options?: RequestOptions) =>
      call("PATCH", path, schema, body, options),
    delete: <S extends z.ZodType>(path: string, schema: S, options?: RequestOptions) =>
      call("DELETE", path, schema, undefined, options),
  };
}

/** The API of the server this page came from. */
export const api = createApiClient();

async function send<S extends z.ZodType>(
  url: string,
  request: { method: Method; schema: S; body: unknown; options: RequestOptions },
): Promise<z.output<S>> {
  const { signal, timeoutMs = TIMEOUT_MS, headers } = request.options;
  const timeout = AbortSignal.timeout(timeoutMs);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: request.method,
      headers: {
        Accept: "application/json",
        ...(request.body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      body: request.body === undefined ? undefined : JSON.stringify(request.body),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      cache: "no-store",
    });
    text = await response.text();
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw new NetworkError(
      timeout.aborted ? "The server did not answer in time" : "The server could not be reached",
      {
        cause: error,
      },
    );
  }
  return readAnswer(response, text, request.schema);
}

type Answer = { status: number; headers: { get: (name: string) => string | null } };

/** The body of an answer as its schema says. @throws ApiError when the server refused, or answered something else. */
export function readAnswer<S extends z.ZodType>(response: Answer, text: string, schema: S): z.output<S> {
  const isGood = response.status >= 200 && response.status < 300;
  if (!isGood) throw refusal(response, parseJson(text));
  const result = schema.safeParse(text === "" ? undefined : parseJson(text));
  if (result.success) return result.data;
  throw new ApiError({
    status: response.status,
    code: "unexpected_answer",
    message: "The server's answer is not what this page understands. It may be newer: load the page again.",
    details: result.error.issues,
    requestId: response.headers.get("x-request-id"),
  });
}

function refusal(response: Answer, json: unknown): ApiError {
  const body = ErrorBody.safeParse(json);
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  const shared = {
    status: response.status,
    requestId: response.headers.get("x-request-id"),
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : null,
  };
  // A proxy in front answers with its own pages, which say nothing to a person.
  if (!body.success)
    return new ApiError({ ...shared, code: "unexpected_answer", message: `HTTP ${response.status}` });
  const { error, code, details, requestId } = body.data;
  return new ApiError({ ...shared, code, message: error, details, requestId });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
