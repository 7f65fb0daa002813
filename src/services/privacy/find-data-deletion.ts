import type { SystemContext } from "../context";

/** How far a deletion request is, for whoever has its confirmation code; null when there is none. */
export async function findDataDeletion(
  system: SystemContext,
  confirmationCode: string,
): Promise<{ requestedAt: Date; completedAt: Date | null; connections: number } | null> {
  return system.acrossTenants((db) =>
    db.dataDeletionRequest.findUnique({
      where: { confirmationCode },
      select: { requestedAt: true, completedAt: true, connections: true },
    }),
  );
}
