import { randomBytes } from "node:crypto";
import { json, type SimResponse } from "../http/router";

export type GraphErrorInput = {
  http: number;
  code: number;
  message: string;
  type?: string;
  subcode?: number;
  details?: string;
  isTransient?: boolean;
};

/** A refusal in Meta's shape (Meta: "Graph API > Error handling", "Cloud API > Error codes"). */
export class GraphError extends Error {
  constructor(readonly input: GraphErrorInput) {
    super(input.message);
    this.name = "GraphError";
  }
}

/** The answer Meta gives for an error. */
export function toErrorResponse(input: GraphErrorInput): SimResponse {
  const error = {
    message: input.message,
    type: input.type ?? "OAuthException",
    code: input.code,
    ...(input.details === undefined
      ? {}
      : { error_data: { messaging_product: "whatsapp", details: input.details } }),
    ...(input.subcode === undefined ? {} : { error_subcode: input.subcode }),
    ...(input.isTransient === undefined ? {} : { is_transient: input.isTransient }),
    fbtrace_id: newTraceId(),
  };
  const headers: Record<string, string> = {};
  if (input.code === 190)
    headers["WWW-Authenticate"] = `OAuth "Facebook Platform" "invalid_token" "${input.message}"`;
  return json(input.http, { error }, headers);
}

export function newTraceId(): string {
  return `A${randomBytes(16).toString("base64url")}`;
}

/** What Meta says for an id that does not exist and for one the token may not see alike. */
export function unknownObject(id: string, method: string): GraphError {
  return new GraphError({
    http: 400,
    code: 100,
    subcode: 33,
    type: "GraphMethodException",
    message:
      `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing ` +
      "permissions, or does not support this operation. Please read the Graph API documentation at " +
      "https://developers.facebook.com/docs/graph-api",
  });
}

/** `(#100) …` for an input that is missing or of the wrong form. */
export function invalidParameter(message: string): GraphError {
  return new GraphError({ http: 400, code: 100, message: `(#100) ${message}` });
}

/** A WhatsApp error `(#code) title` with its details. */
export function whatsappError(code: number, title: string, details: string, http = 400): GraphError {
  return new GraphError({ http, code, message: `(#${code}) ${title}`, details });
}
