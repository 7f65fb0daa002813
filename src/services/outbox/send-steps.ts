import { setTimeout as delay } from "node:timers/promises";
import { groupCalls } from "@/lib/server/group-calls";
import type { OrgContext } from "../context";
import { beginSends, type Begun, type ReadyMessage } from "./begin-sends";
import { settleSends, type EndedSend } from "./settle-sends";

/** The two steps around a call to Meta, which many messages take together: a few statements for all of them. */
export type SendSteps = {
  begin(ctx: OrgContext, ready: ReadyMessage): Promise<Begun>;
  /** Whether it was in time. */
  settle(ctx: OrgContext, ended: EndedSend): Promise<boolean>;
};

type Call<In> = { ctx: OrgContext; item: In };
type Result<Out> = { value: Out } | { error: unknown };

/** The largest group, how many are under way at once, and far more than a worker ever sends at once. */
const limits = {
  items: 100,
  bytes: Infinity,
  groups: 4,
  patienceMs: 0,
  heldItems: 10_000,
  heldBytes: Infinity,
};

/** Answers come one by one; nobody waits for them to be stored, so those of a moment are stored together. */
const GATHER_FOR_MS = 10;

/** What comes while the database is busy goes together with the next. */
export function createSendSteps(): SendSteps {
  const settle = together(settleSends);
  let gathering: Promise<void> | null = null;
  return {
    begin: together(beginSends),
    async settle(ctx, ended) {
      gathering ??= delay(GATHER_FOR_MS).then(() => void (gathering = null));
      await gathering;
      return settle(ctx, ended);
    },
  };
}

function together<In, Out>(run: (ctx: OrgContext, items: readonly In[]) => Promise<readonly Out[]>) {
  const { call } = groupCalls<Call<In>, Result<Out>>({
    run: (calls) => runByOrganization(run, calls),
    sizeOf: () => 0,
    isAboutAnItem: () => false,
    limits,
  });
  return async (ctx: OrgContext, item: In): Promise<Out> => {
    const result = await call({ ctx, item });
    if ("error" in result) throw result.error;
    return result.value;
  };
}

/** Each organization in a transaction of its own; where one fails, its items one by one, so that none fails for another. */
async function runByOrganization<In, Out>(
  run: (ctx: OrgContext, items: readonly In[]) => Promise<readonly Out[]>,
  calls: readonly Call<In>[],
): Promise<Result<Out>[]> {
  const results = new Map<Call<In>, Result<Out>>();
  const attempt = async (group: readonly Call<In>[]): Promise<void> => {
    const [first] = group;
    if (!first) return;
    try {
      const values = await run(
        first.ctx,
        group.map(({ item }) => item),
      );
      group.forEach((call, index) => results.set(call, { value: values[index] as Out }));
    } catch (error) {
      if (group.length === 1) return void results.set(first, { error });
      for (const call of group) await attempt([call]);
    }
  };
  const organizations = new Set(calls.map(({ ctx }) => ctx.organizationId));
  await Promise.all(
    [...organizations].map((id) => attempt(calls.filter(({ ctx }) => ctx.organizationId === id))),
  );
  return calls.map((call) => results.get(call) ?? { error: new Error("A send was left out of its group") });
}
