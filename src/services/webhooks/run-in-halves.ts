import { isGivenUp } from "@/lib/server/db-errors";
import type { OrgContext } from "../context";
import { describeFailure, framesOf } from "../describe-failure";

/**
 * Runs the work on all items together, as a rule in one transaction. When it fails, it is run on either half of them, and
 * so on, so that a poison item ends up alone and stops nobody else; `onFailure` is told of it with the reason. What the
 * database gave up for another transaction's sake is tried once more first.
 * @throws what the database throws when it cannot be reached: then no item is to blame; and what `isNobodysFault`.
 */
export async function runInHalves<Item>(
  ctx: Pick<OrgContext, "tenant" | "log">,
  items: readonly Item[],
  {
    run,
    onFailure,
    isNobodysFault = () => false,
  }: {
    run: (items: readonly Item[]) => Promise<void>;
    onFailure: (item: Item, reason: string) => void;
    isNobodysFault?: (error: unknown) => boolean;
  },
): Promise<void> {
  const [first, ...others] = items;
  if (first === undefined) return;
  try {
    await runAgainWhenGivenUp(run, items);
  } catch (error) {
    if (isNobodysFault(error)) throw error;
    await ctx.tenant((db) => db.$queryRaw`SELECT 1`);
    if (others.length === 0) {
      const reason = describeFailure(error);
      ctx.log.error({ reason, frames: framesOf(error) }, "webhook step failed");
      onFailure(first, reason);
      return;
    }
    const middle = Math.ceil(items.length / 2);
    for (const half of [items.slice(0, middle), items.slice(middle)])
      await runInHalves(ctx, half, { run, onFailure, isNobodysFault });
  }
}

async function runAgainWhenGivenUp<Item>(
  run: (items: readonly Item[]) => Promise<void>,
  items: readonly Item[],
): Promise<void> {
  try {
    await run(items);
  } catch (error) {
    if (!isGivenUp(error)) throw error;
    await run(items);
  }
}
