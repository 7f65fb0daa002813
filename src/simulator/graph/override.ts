import type { CallbackOverride } from "../state/records";
import { verifyCallback } from "../webhooks/verify-callback";
import { GraphError, invalidParameter } from "./graph-error";

/** Checks an override's address with Meta's GET; null when none was given. Throws 2200 when it does not answer rightly. */
export async function readOverride(uri: unknown, verifyToken: unknown): Promise<CallbackOverride | null> {
  if (uri === undefined || uri === null || uri === "") return null;
  if (typeof uri !== "string" || !URL.canParse(uri) || uri.length > 200) {
    throw invalidParameter("Param override_callback_uri must be a valid URI of at most 200 characters");
  }
  if (typeof verifyToken !== "string" || verifyToken === "") {
    throw invalidParameter("The parameter verify_token is required.");
  }
  const problem = await verifyCallback(uri, verifyToken, new AbortController().signal);
  if (problem === null) return { uri };
  throw new GraphError({
    http: 400,
    code: 2200,
    message: `(#2200) Callback verification failed with the following errors: ${problem}`,
  });
}
