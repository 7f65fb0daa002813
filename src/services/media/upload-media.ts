import { mediaLimits, type Media, type MediaKind } from "@/contracts/media";
import { cleanFileName } from "@/lib/server/file-name";
import { newId } from "@/lib/server/ids";
import { detectMediaType, type Declared } from "@/lib/server/media-type";
import { discardFile, DiskFullError, FileTooLargeError, spoolFile } from "@/lib/server/media-store/spool";
import type { SpooledFile } from "@/lib/server/media-store/store";
import { requireRole, type OrgContext, type TenantDb } from "../context";
import { AppError } from "../errors";
import { keepContent, lockContent } from "./keep-content";
import { toMedia } from "./to-media";

/** What is being uploaded, as it comes, and what its sender says about it. */
export type Upload = Declared & { content: AsyncIterable<Uint8Array> };

/** Of one organization. */
const MOST_UNSENT_BYTES = 2 * 1024 ** 3;
const MOST_BYTES = Math.max(...Object.values(mediaLimits).map(({ maxBytes }) => maxBytes));

/**
 * Takes a file of an agent's, to be sent with messages; its content decides what it is. The same file under the same
 * name is one file, and the same content lies in the store once for the organization.
 * @throws AppError `forbidden`; `invalid_input` for an empty one; `media_type_refused`, `payload_too_large`, whose details
 * tell what WhatsApp takes; `rate_limited` while too many wait unsent; `cannot_store`.
 */
export async function uploadMedia(ctx: OrgContext, upload: Upload): Promise<Media> {
  requireRole(ctx, "agent");
  const file = await receive(upload.content);
  try {
    const filename = cleanFileName(upload.filename);
    const mimeType = await detectMediaType(file.path, { mimeType: upload.mimeType, filename });
    requireAcceptable(mimeType, file.byteSize);
    return await keep(ctx, file, { mimeType, filename });
  } finally {
    await discardFile(file);
  }
}

async function receive(content: AsyncIterable<Uint8Array>): Promise<SpooledFile> {
  try {
    return await spoolFile(content, { maxBytes: MOST_BYTES });
  } catch (error) {
    if (error instanceof FileTooLargeError) throw tooLarge("document", MOST_BYTES);
    if (error instanceof DiskFullError)
      throw new AppError("cannot_store", "The server has no room for files. Tell who runs it.", {
        cause: error,
      });
    throw error;
  }
}

/** Whether WhatsApp takes it: the type decides how large it may be (Meta: "Supported media types"). */
function requireAcceptable(mimeType: string, byteSize: number): void {
  if (byteSize === 0) throw new AppError("invalid_input", "The file is empty");
  const kinds = Object.keys(mediaLimits) as MediaKind[];
  const kind = kinds.find((one) => (mediaLimits[one].types as readonly string[]).includes(mimeType));
  if (!kind) {
    throw new AppError("media_type_refused", `WhatsApp takes no files of this type (${mimeType})`, {
      details: { mimeType, accepted: Object.values(mediaLimits).flatMap(({ types }) => [...types]) },
    });
  }
  const { maxBytes } = mediaLimits[kind];
  if (byteSize > maxBytes) throw tooLarge(kind, maxBytes);
}

function tooLarge(kind: MediaKind, maxBytes: number): AppError {
  return new AppError(
    "payload_too_large",
    `WhatsApp takes a file of this type (${kind}) up to ${maxBytes} bytes`,
    {
      details: { kind, maxBytes },
    },
  );
}

type About = { mimeType: string; filename: string | null };

/** The row names the content before the content comes, so that nobody takes it away (keep-content.ts). */
async function keep(ctx: OrgContext, file: SpooledFile, about: About): Promise<Media> {
  const { organizationId } = ctx;
  const { sha256, byteSize } = file;
  const key = { organizationId, sha256 };
  const id = await ctx.tenant(async (db) => {
    await lockContent(db, key);
    const known = await findSame(db, key, about);
    if (known) return known;
    await requireFewUnsent(db, organizationId);
    const createdById = ctx.actor.kind === "user" ? ctx.actor.userId : null;
    const row = { id: newId(), ...key, ...about, byteSize, createdById };
    return (await db.mediaFile.create({ data: row })).id;
  });
  await keepContent(key, file).catch((cause: unknown) => {
    throw new AppError("cannot_store", "The file could not be stored. Try again in a moment.", { cause });
  });
  const stored = await ctx.tenant((db) =>
    db.mediaFile.update({ where: { organizationId, id }, data: { status: "stored" } }),
  );
  return toMedia({ ...stored, ...about, byteSize });
}

/** Uploads that no message names are deleted after a day; until then they must not fill the disk. */
async function requireFewUnsent(db: TenantDb, organizationId: string): Promise<void> {
  const [unsent] = await db.$queryRaw<{ bytes: number }[]>`
    SELECT COALESCE(sum(byte_size), 0)::float8 AS bytes FROM media_files AS file
    WHERE organization_id = ${organizationId} AND phone_id IS NULL AND updated_at > now() - interval '1 day'
      AND NOT EXISTS (
        SELECT FROM messages WHERE messages.organization_id = file.organization_id AND messages.media_id = file.id
      )`;
  if ((unsent?.bytes ?? 0) > MOST_UNSENT_BYTES)
    throw new AppError(
      "rate_limited",
      "Too many uploaded files wait to be sent. Send them, or try again tomorrow.",
    );
}

/** The same upload of before; using it again makes it young again (delete-unused-media.ts). */
async function findSame(
  db: TenantDb,
  key: { organizationId: string; sha256: string },
  about: About,
): Promise<string | null> {
  const where = { ...key, ...about, phoneId: null };
  const known = await db.mediaFile.findFirst({ where, select: { id: true }, orderBy: { id: "asc" } });
  if (!known) return null;
  const { count } = await db.mediaFile.updateMany({
    where: { organizationId: key.organizationId, id: known.id },
    data: { updatedAt: new Date() },
  });
  return count > 0 ? known.id : null;
}
