import { GraphError } from "@/lib/server/graph/graph-error";
import type { OrgContext } from "../context";
import { describeFailure } from "../describe-failure";
import { changeFacts } from "./change-facts";
import { wantedPause } from "./connection-state";
import { kindOf, toRefusal } from "./refusal-kind";
import { toRefusalChange } from "./to-refusal-change";

/** Whose token a call was made with, and for which number (Meta's id) if for one. */
export type CallTarget = { configId: string; grantNumber: number; phoneId?: string | null };

/**
 * Notes what a refused call with a connection's token says about the connection (Meta: "Error codes"): alerts open, a
 * token that is not accepted or a restricted account pauses the numbers. An error that says nothing about it, or one
 * that an older grant's token got, changes nothing. Never throws: the caller has an error of its own to see to.
 */
export async function noteGraphFailure(ctx: OrgContext, target: CallTarget, error: unknown): Promise<void> {
  await noteRefusal(ctx, target, error);
}

/**
 * What a refusal means for the call's number: `paused`; `outdated`, when it was of an older grant's token or could not be
 * noted, so that nothing is known of the present one; `nothing`.
 */
export type Noted = "paused" | "outdated" | "nothing";

/** The same for the one who has to know what it means for the number of the call. */
export async function noteRefusal(ctx: OrgContext, target: CallTarget, error: unknown): Promise<Noted> {
  const kind = error instanceof GraphError ? kindOf(error) : null;
  if (!(error instanceof GraphError) || kind === null) return "nothing";
  const { configId, grantNumber, phoneId } = target;
  const now = new Date();
  const refusal = toRefusal(error, now);
  const isStopping = kind === "token" || kind === "restricted";
  try {
    const known = await ctx.tenant((db) =>
      changeFacts(ctx, db, configId, (before) =>
        before.grantNumber === grantNumber ? toRefusalChange(before, kind, refusal, phoneId ?? null) : null,
      ),
    );
    const isNoted = known !== null;
    const { code: metaCode, subcode: metaSubcode, traceId } = error;
    ctx.log.warn(
      { configId, phoneId, kind, metaCode, metaSubcode, traceId, isNoted },
      "Meta refused a connection's call",
    );
    if (!isStopping) return "nothing";
    const number = known?.numbers.find((one) => one.phoneId === phoneId);
    return known && number && wantedPause(known, number, now) !== null ? "paused" : "outdated";
  } catch (failure) {
    ctx.log.error({ configId, kind, reason: describeFailure(failure) }, "a refusal could not be noted");
    return isStopping ? "outdated" : "nothing";
  }
}
