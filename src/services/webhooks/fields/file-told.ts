import { fileEvents } from "../../conversations/file-events";
import { LeaseLostError } from "../claim-events";
import type { DomainEvent } from "../events/domain-event";
import { runInHalves } from "../run-in-halves";
import type { OfNumber } from "./business-app-field";

/** An event and where it stands in its list. */
export type Told<E extends DomainEvent> = { name: string; event: E };

/** Files events of one number together, or without those that cannot be filed: answers why, by place. */
export async function fileTold<E extends DomainEvent>(
  { ctx, number }: Pick<OfNumber, "ctx" | "number">,
  told: readonly Told<E>[],
  keepHold: () => Promise<void>,
): Promise<string[]> {
  const problems: string[] = [];
  await runInHalves(ctx, told, {
    run: async (some) => {
      await keepHold();
      const events = some.map(({ event }) => ({ number, event }));
      await ctx.tenant((db) => fileEvents(db, number.organizationId, events));
    },
    onFailure: ({ name }, reason) => problems.push(`${name}: ${reason}`),
    isNobodysFault: (error) => error instanceof LeaseLostError,
  });
  return problems;
}
