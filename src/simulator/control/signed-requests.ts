import { createHmac } from "node:crypto";
import { z } from "zod";
import { appOf } from "../apps";
import type { Simulator } from "../simulator";
import { describe } from "../webhooks/post-webhook";
import { requireApp } from "./apps";
import { ControlError, found } from "./control-error";

const ANSWER_WITHIN_MS = 10_000;

export const SignedRequestInput = z.strictObject({
  appId: z.string().optional(),
  userId: z.string().min(1),
  url: z.url(),
  signature: z.enum(["valid", "wrong"]).default("valid"),
});

/**
 * Posts the form with which Meta tells that a person has removed the app or wants their data deleted
 * (Meta: "Deauthorize callback", "Data deletion request callback"), and answers what came back.
 */
export async function sendSignedRequest(sim: Simulator, input: z.infer<typeof SignedRequestInput>) {
  const ref = input.appId === undefined ? null : requireApp(sim, input.appId);
  const { secret } = found(appOf(sim, ref), `app ${input.appId}`);
  const payload = encode({
    algorithm: "HMAC-SHA256",
    issued_at: Math.floor(sim.now() / 1000),
    user_id: input.userId,
  });
  const key = input.signature === "valid" ? secret : `${secret}-not`;
  const signature = createHmac("sha256", key).update(payload, "utf8").digest("base64url");
  try {
    const response = await fetch(input.url, {
      method: "POST",
      headers: { "User-Agent": "facebookplatform/1.0 (+http://developers.facebook.com)" },
      body: new URLSearchParams({ signed_request: `${signature}.${payload}` }),
      redirect: "manual",
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    return { status: response.status, body: readBody(await response.text()) };
  } catch (error) {
    throw new ControlError(502, `${input.url} did not answer: ${describe(error)}`);
  }
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value), "utf8").toString("base64url");
}

function readBody(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
