import type { GraphError } from "@/lib/server/graph/graph-error";
import type { Refusal } from "./facts";

/** What a refusal says about the connection whose token was used. */
export type RefusalKind = "token" | "permission" | "payment" | "restricted" | "not_registered";

/**
 * What a refused call says about the connection, or null when it is only about the call (Meta: "Error codes"). By
 * number, never by text; the real one may stand below another.
 */
export function kindOf({ code, subcode }: Pick<GraphError, "code" | "subcode">): RefusalKind | null {
  const below = subcode !== null && subcode >= 100 ? kindOfCode(subcode) : null;
  return kindOfCode(code) ?? below;
}

function kindOfCode(code: number): RefusalKind | null {
  if (code === 0 || code === 190) return "token";
  if (code === 3 || code === 10 || code === 131005 || (code >= 200 && code <= 299)) return "permission";
  if (code === 131042 || code === 131044) return "payment";
  if (code === 368 || code === 131031) return "restricted";
  return code === 131045 || code === 133010 ? "not_registered" : null;
}

/** A refusal as it is kept. */
export function toRefusal(error: GraphError, now: Date): Refusal {
  return { at: now.toISOString(), metaCode: error.code, details: error.details };
}
