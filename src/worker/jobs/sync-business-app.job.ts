import type { JobPayload } from "@/contracts/jobs";
import { GraphError, isPassing } from "@/lib/server/graph/graph-error";
import { enterOrganization, type SystemContext } from "@/services/context";
import { syncBusinessAppNumber } from "@/services/whatsapp/business-app-sync";

/** Asks for the syncs of one Business app number; what Meta refuses for good stands on the number and is not repeated. */
export const syncBusinessAppJob = {
  name: "sync-business-app",
  run: async (
    system: SystemContext,
    { organizationId, phoneNumberId }: JobPayload<"sync-business-app">,
  ): Promise<void> => {
    try {
      await syncBusinessAppNumber(enterOrganization(system, organizationId), phoneNumberId);
    } catch (error) {
      if (!(error instanceof GraphError) || isPassing(error)) throw error;
    }
  },
} as const;
