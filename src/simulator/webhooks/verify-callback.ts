import { randomInt } from "node:crypto";
import { describe } from "./post-webhook";

/**
 * Meta's GET before a callback is accepted: hub.mode, hub.challenge, hub.verify_token; the answer must be 200 with the
 * challenge as its body (Meta: "Webhooks > Verification requests"). Returns null when verified, else what went wrong.
 */
export async function verifyCallback(
  url: string,
  verifyToken: string,
  aborted: AbortSignal,
): Promise<string | null> {
  const challenge = String(randomInt(100_000_000, 2_000_000_000));
  try {
    const address = new URL(url);
    address.searchParams.set("hub.mode", "subscribe");
    address.searchParams.set("hub.challenge", challenge);
    address.searchParams.set("hub.verify_token", verifyToken);
    const response = await fetch(address, {
      headers: { "User-Agent": "facebookplatform/1.0 (+http://developers.facebook.com)", Accept: "*/*" },
      redirect: "manual",
      signal: AbortSignal.any([aborted, AbortSignal.timeout(10_000)]),
    });
    const text = await response.text();
    if (response.status !== 200) return `HTTP Status Code = ${response.status}`;
    return text.trim() === challenge ? null : "the answer is not the challenge";
  } catch (error) {
    return describe(error);
  }
}
