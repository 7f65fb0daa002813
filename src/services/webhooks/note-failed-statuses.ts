import type { RoutedNumber } from "../conversations/routed-number";
import type { OrgContext } from "../context";
import { changeFacts } from "../health/change-facts";
import { isBeforeCheck, isHistory } from "../health/connection-state";
import { kindOf } from "../health/refusal-kind";
import { toRefusalChange } from "../health/to-refusal-change";
import type { StatusUpdate } from "./status-update";

/**
 * Notes what failed statuses say about the connection as a whole: Meta takes a message and tells only later that the
 * account cannot pay (131042), is restricted (368, 131031) or that the number is not registered (131045, 133010). What a
 * check has looked at since, or was before the present grant, is history.
 */
export async function noteFailedStatuses(
  ctx: OrgContext,
  { configId, phoneId }: RoutedNumber,
  updates: readonly StatusUpdate[],
): Promise<void> {
  for (const { error, at } of newestOfEachCode(updates)) {
    const code = Number(error?.code);
    const kind = Number.isInteger(code) ? kindOf({ code, subcode: null }) : null;
    // A token or permission is asked for before a message is taken.
    if (kind === null || kind === "token" || kind === "permission") continue;
    const refusal = { at: at.toISOString(), metaCode: code, details: error?.details ?? null };
    await ctx.tenant((db) =>
      changeFacts(ctx, db, configId, (known) =>
        isHistory(known, at) || isBeforeCheck(known, at)
          ? null
          : toRefusalChange(known, kind, refusal, phoneId),
      ),
    );
  }
}

function newestOfEachCode(updates: readonly StatusUpdate[]): StatusUpdate[] {
  const newest = new Map<string, StatusUpdate>();
  for (const update of updates) {
    const code = String(update.error?.code ?? "");
    const before = newest.get(code);
    if (update.status === "failed" && (!before || before.at < update.at)) newest.set(code, update);
  }
  return [...newest.values()];
}
