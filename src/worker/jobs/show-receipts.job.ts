import type { JobPayload } from "@/contracts/jobs";
import { GraphError, isPassing } from "@/lib/server/graph/graph-error";
import { enterOrganization, type SystemContext } from "@/services/context";
import { showReceipts } from "@/services/conversations/show-receipts";

/** Shows a customer blue ticks; what Meta refuses for good is not repeated. */
export const showReceiptsJob = {
  name: "show-receipts",
  run: async (
    system: SystemContext,
    { organizationId, ...read }: JobPayload<"show-receipts">,
  ): Promise<void> => {
    try {
      await showReceipts(enterOrganization(system, organizationId), read);
    } catch (error) {
      if (!(error instanceof GraphError) || isPassing(error)) throw error;
    }
  },
} as const;
