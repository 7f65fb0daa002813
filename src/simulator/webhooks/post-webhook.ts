import http from "node:http";
import https from "node:https";
import type { DeliveryAttempt, SignatureKind } from "../state/records";
import { signWebhookBody } from "./encode-body";

const ANSWER_WITHIN_MS = 10_000;

export type WebhookPoster = {
  /** Posts one signed body and says what came back. Never throws: no answer is an attempt too. */
  post(input: {
    url: string;
    body: string;
    appSecret: string;
    signature: SignatureKind;
    at: number;
  }): Promise<DeliveryAttempt>;
  /** Cuts what is under way. */
  close(): void;
};

/** Makes a poster that keeps so many connections to each receiver open. */
export function createWebhookPoster(connections: number): WebhookPoster {
  const options = { keepAlive: true, maxSockets: connections, scheduling: "fifo" as const };
  const agents = { "http:": new http.Agent(options), "https:": new https.Agent(options) };
  return {
    async post(input) {
      const started = performance.now();
      const attempt = { at: input.at, url: input.url };
      const durationMs = () => Math.round(performance.now() - started);
      try {
        const status = await send(new URL(input.url), agents, input.body, signatureHeader(input));
        return { ...attempt, status, durationMs: durationMs() };
      } catch (error) {
        return { ...attempt, status: null, error: describe(error), durationMs: durationMs() };
      }
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

// fetch costs several times as much, and the receiver under test shares the machine.
function send(
  url: URL,
  agents: { "http:": http.Agent; "https:": https.Agent },
  body: string,
  signature: Record<string, string>,
): Promise<number> {
  const isSecure = url.protocol === "https:";
  return new Promise((resolve, reject) => {
    const options = {
      method: "POST",
      agent: agents[isSecure ? "https:" : "http:"],
      timeout: ANSWER_WITHIN_MS,
      headers: {
        "Content-Type": "application/json",
        "Content-Length": Buffer.byteLength(body),
        "User-Agent": "facebookexternalua",
        Accept: "*/*",
        ...signature,
      },
    };
    const request = (isSecure ? https : http).request(url, options, (response) => {
      response.once("error", reject);
      response.once("end", () => resolve(response.statusCode ?? 0));
      response.resume();
    });
    request.once("timeout", () => request.destroy(new Error("No answer within 10 seconds.")));
    request.once("error", reject);
    request.end(body);
  });
}

/** The words of a failed request, with the system's code when there is one. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error && "code" in error.cause ? ` (${String(error.cause.code)})` : "";
  return `${error.name}: ${error.message}${cause}`;
}

function signatureHeader(input: {
  body: string;
  appSecret: string;
  signature: SignatureKind;
}): Record<string, string> {
  if (input.signature === "missing") return {};
  const secret = input.signature === "wrong" ? `${input.appSecret}-not` : input.appSecret;
  return { "X-Hub-Signature-256": signWebhookBody(input.body, secret) };
}
