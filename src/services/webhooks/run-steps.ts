import type { OrgContext, TenantDb } from "../context";
import { describeFailure, framesOf } from "../describe-failure";

/** One message or status to file; `name` says which in a reason, e.g. `messages[3]`. */
export type Step = { name: string; run: (db: TenantDb) => Promise<string> };

const STEPS_PER_TRANSACTION = 100;

/**
 * Runs the steps in few transactions. When one of a transaction's steps fails, each of them is run again in a
 * transaction of its own, so that a poison one stops nobody else. `keepHold` is called before each transaction.
 * @throws what keepHold throws; what the database throws when it cannot be reached: then no step is to blame.
 */
export async function runSteps(
  ctx: OrgContext,
  steps: Step[],
  keepHold: () => Promise<void>,
): Promise<{ results: string[]; failures: string[] }> {
  const results: string[] = [];
  const failures: string[] = [];
  for (let start = 0; start < steps.length; start += STEPS_PER_TRANSACTION) {
    const group = steps.slice(start, start + STEPS_PER_TRANSACTION);
    await keepHold();
    try {
      results.push(...(await runTogether(ctx, group)));
    } catch {
      await assertReachable(ctx);
      for (const step of group) {
        await keepHold();
        await runAlone(ctx, step, results, failures);
      }
    }
  }
  return { results, failures };
}

function runTogether(ctx: OrgContext, group: Step[]): Promise<string[]> {
  return ctx.tenant(async (db) => {
    const results: string[] = [];
    for (const step of group) results.push(await step.run(db));
    return results;
  });
}

async function runAlone(ctx: OrgContext, step: Step, results: string[], failures: string[]): Promise<void> {
  try {
    results.push(...(await runTogether(ctx, [step])));
  } catch (error) {
    await assertReachable(ctx);
    const reason = describeFailure(error);
    ctx.log.error({ step: step.name, reason, frames: framesOf(error) }, "webhook step failed");
    failures.push(`${step.name}: ${reason}`);
  }
}

async function assertReachable(ctx: OrgContext): Promise<void> {
  await ctx.tenant((db) => db.$queryRaw`SELECT 1`);
}
