import { Prisma } from "@/generated/prisma/client";
import type { SystemContext } from "../context";

const DAY_MS = 24 * 3_600_000;
/** So many files are looked at in one transaction. */
const WINDOW = 2_000;

/**
 * Deletes files that no message names and nobody has touched for a day: uploads that were never sent, above all. What
 * Meta was given within 30 days stays (a template may name several files). Answers how many rows went; their content
 * goes with remove-contents.ts.
 */
export async function deleteUnusedMedia(system: SystemContext, now: Date): Promise<number> {
  let total = 0;
  let after = "";
  for (;;) {
    const { last, deleted } = await deleteFromWindow(system, after, now);
    total += deleted;
    if (last === null) return total;
    after = last;
  }
}

function deleteFromWindow(system: SystemContext, after: string, now: Date) {
  const before = (days: number) => new Date(now.getTime() - days * DAY_MS);
  const isUnused = Prisma.sql`
    NOT EXISTS (
      SELECT 1 FROM messages WHERE messages.organization_id = file.organization_id AND messages.media_id = file.id
    ) AND NOT EXISTS (
      SELECT 1 FROM media_uploads AS upload
      WHERE upload.organization_id = file.organization_id AND upload.media_id = file.id
        AND upload.uploaded_at > ${before(30)}::timestamptz
    )`;
  return system.acrossTenants(async (db) => {
    const window = await db.mediaFile.findMany({
      where: { id: { gt: after } },
      select: { id: true },
      orderBy: { id: "asc" },
      take: WINDOW,
    });
    const last = window.at(-1)?.id ?? null;
    if (last === null) return { last, deleted: 0 };
    const held = await db.$queryRaw<{ id: string }[]>`
      SELECT id FROM media_files AS file
      WHERE id > ${after} AND id <= ${last} AND updated_at < ${before(1)}::timestamptz
        AND (locked_until IS NULL OR locked_until < now()) AND ${isUnused}
      FOR UPDATE SKIP LOCKED`;
    // Asked again now that nobody can hold them: a message may have been stored since the statement above began.
    const ids = held.map(({ id }) => id);
    const deleted = await db.$executeRaw`
      DELETE FROM media_files AS file WHERE id = ANY(${ids}::text[]) AND ${isUnused}`;
    return { last: window.length < WINDOW ? null : last, deleted };
  });
}
