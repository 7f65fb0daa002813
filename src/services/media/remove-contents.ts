import { mediaStore } from "@/lib/server/media-store/open-store";
import type { MediaKey } from "@/lib/server/media-store/store";
import { withNamedLock } from "@/lib/server/named-lock";
import type { SystemContext } from "../context";
import { describeFailure } from "../describe-failure";
import { contentLock } from "./keep-content";

const BATCH = 500;

/**
 * Takes content out of the store that rows have let go of, unless another row of the organization names it; a trigger
 * notes it whenever a row goes, be it with its whole organization. Answers how many files the store lost. What cannot be
 * deleted now is left for the next time.
 */
export async function removeContents(system: SystemContext): Promise<number> {
  let total = 0;
  for (;;) {
    const removals = await system.acrossTenants((db) =>
      db.mediaRemoval.findMany({
        select: { organizationId: true, sha256: true },
        orderBy: [{ createdAt: "asc" }, { organizationId: "asc" }, { sha256: "asc" }],
        take: BATCH,
      }),
    );
    for (const key of removals) {
      try {
        if (await withNamedLock(contentLock(key), () => removeUnlessNamed(system, key))) total += 1;
      } catch (error) {
        system.log.warn(
          { reason: describeFailure(error) },
          "content could not be removed from the media store",
        );
        return total;
      }
    }
    if (removals.length < BATCH) return total;
  }
}

/** The note goes last: content that is not gone yet is not forgotten. */
async function removeUnlessNamed(system: SystemContext, key: MediaKey): Promise<boolean> {
  const isNamed = await system.acrossTenants((db) =>
    db.mediaFile.findFirst({ where: key, select: { id: true } }),
  );
  if (!isNamed) await mediaStore().delete(key);
  await system.acrossTenants((db) => db.mediaRemoval.deleteMany({ where: key }));
  return !isNamed;
}
