import type { DeliveryAttempt, SignatureKind } from "../state/records";
import { signWebhookBody } from "./encode-body";

const ANSWER_WITHIN_MS = 10_000;

/** Posts one signed body and says what came back. Never throws: no answer is an attempt too. */
export async function postWebhook(input: {
  url: string;
  body: string;
  appSecret: string;
  signature: SignatureKind;
  at: number;
  aborted: AbortSignal;
}): Promise<DeliveryAttempt> {
  const started = performance.now();
  const attempt = { at: input.at, url: input.url };
  const durationMs = () => Math.round(performance.now() - started);
  try {
    const response = await fetch(input.url, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "User-Agent": "facebookexternalua",
        Accept: "*/*",
        ...signatureHeader(input),
      },
      body: input.body,
      redirect: "manual",
      signal: AbortSignal.any([input.aborted, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    });
    await response.arrayBuffer();
    return { ...attempt, status: response.status, durationMs: durationMs() };
  } catch (error) {
    return { ...attempt, status: null, error: describe(error), durationMs: durationMs() };
  }
}

/** The words of a failed fetch, with the system's code when there is one. */
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
