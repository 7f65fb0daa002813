import type { RoutedNumber } from "../conversations/routed-number";
import type { OrgContext } from "../context";
import { changeFacts } from "../health/change-facts";
import { isBeforeCheck, isHistory } from "../health/connection-state";
import { kindOf } from "../health/refusal-kind";
import { toRefusalChange } from "../health/to-refusal-change";
import type { StatusUpdate } from "./events/domain-event";

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
    const kind = kindOfRefusal(error?.code);
    if (kind === null) continue;
    const refusal = { at: at.toISOString(), metaCode: Number(error?.code), details: error?.details ?? null };
    await ctx.tenant((db) =>
      changeFacts(ctx, db, configId, (known) =>
        isHistory(known, at) || isBeforeCheck(known, at)
          ? null
          : toRefusalChange(known, kind, refusal, phoneId),
      ),
    );
  }
}

/** Whether a status says something about the account as a whole. */
export function tellsOfAccount({ status, error }: StatusUpdate): boolean {
  return status === "failed" && kindOfRefusal(error?.code) !== null;
}

function kindOfRefusal(given: number | string | undefined) {
  const code = Number(given);
  const kind = Number.isInteger(code) ? kindOf({ code, subcode: null }) : null;
  // A token or permission is asked for before a message is taken.
  return kind === "token" || kind === "permission" ? null : kind;
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
