import type { JobPayload } from "@/contracts/jobs";
import { enterOrganization, type SystemContext } from "@/services/context";
import { redriveNow } from "@/services/webhooks/redrive-unrouted";

/** Processes anew what came for numbers in the moment in which they were connected. */
export const redriveWebhooksJob = {
  name: "redrive-webhooks",
  run: async (
    system: SystemContext,
    { organizationId, phoneIds }: JobPayload<"redrive-webhooks">,
  ): Promise<void> => {
    const ctx = enterOrganization(system, organizationId);
    await ctx.tenant((db) => redriveNow(ctx, db, phoneIds));
  },
} as const;
