import { setTimeout as delay } from "node:timers/promises";
import { cleanFileName } from "@/lib/server/file-name";
import { newId } from "@/lib/server/ids";
import { GraphError, GraphUnreachableError } from "@/lib/server/graph/graph-error";
import type { OrgContext } from "../context";
import type { SendingCredentials } from "../whatsapp/connections";
import { MetaCloudService, uploadTimeoutMs } from "../whatsapp/meta-cloud.service";
import type { StoredMedia } from "./find-stored-media";
import { openMedia } from "./open-media";

/** Meta keeps an uploaded file for 30 days; the last one is left out, a message may wait for its turn. */
const GOOD_FOR_MS = 29 * 24 * 3_600_000;
/** Between two looks at an upload that somebody else makes. */
const LOOK_AGAIN_MS = 200;
const LEASE_MARGIN_MS = 30_000;

/**
 * Meta's id of a file for sending it from one number. Uploads it when Meta has not got it (any more); whoever wants to
 * send the same file meanwhile waits for that upload. No transaction is open during the call.
 * @throws GraphError, GraphUnreachableError like other calls, but nothing was sent to anybody, so `mayHaveArrived` is
 * always false; AppError `not_found`, `media_pending`, `media_failed` when there is no such content to send.
 */
export async function provideToMeta(
  ctx: OrgContext,
  credentials: SendingCredentials,
  phoneId: string,
  mediaId: string,
): Promise<string> {
  for (;;) {
    const known = await findUpload(ctx, phoneId, mediaId);
    if (known !== null) return known;
    const file = await openMedia(ctx, mediaId);
    const lockToken = await claimUpload(ctx, file);
    if (lockToken === null) {
      await delay(LOOK_AGAIN_MS);
      continue;
    }
    try {
      const metaMediaId = await upload(credentials, phoneId, file);
      await noteUpload(ctx, { phoneId, mediaId, metaMediaId });
      return metaMediaId;
    } finally {
      await release(ctx, mediaId, lockToken);
    }
  }
}

/** Forgets Meta's id of a file, because Meta does not know it (any more): the next send uploads it again. */
export async function forgetUpload(ctx: OrgContext, phoneId: string, mediaId: string): Promise<void> {
  const { organizationId } = ctx;
  await ctx.tenant((db) => db.mediaUpload.deleteMany({ where: { organizationId, mediaId, phoneId } }));
}

async function findUpload(ctx: OrgContext, phoneId: string, mediaId: string): Promise<string | null> {
  const uploadedAt = { gt: new Date(Date.now() - GOOD_FOR_MS) };
  const found = await ctx.tenant((db) =>
    db.mediaUpload.findFirst({
      where: { organizationId: ctx.organizationId, mediaId, phoneId, uploadedAt },
      select: { metaMediaId: true },
    }),
  );
  return found?.metaMediaId ?? null;
}

/** The file's lease, or null while somebody else has it. It outlives the longest upload; nobody deletes the file meanwhile. */
async function claimUpload(ctx: OrgContext, { id, byteSize }: StoredMedia): Promise<string | null> {
  const lockToken = newId();
  const leaseMs = uploadTimeoutMs(byteSize) + LEASE_MARGIN_MS;
  const count = await ctx.tenant(
    (db) => db.$executeRaw`
      UPDATE media_files SET lock_token = ${lockToken}, locked_until = now() + ${leaseMs} * interval '1 millisecond'
      WHERE organization_id = ${ctx.organizationId} AND id = ${id} AND status = 'stored'
        AND (locked_until IS NULL OR locked_until < now())`,
  );
  return count > 0 ? lockToken : null;
}

async function release(ctx: OrgContext, mediaId: string, lockToken: string): Promise<void> {
  const { organizationId } = ctx;
  await ctx.tenant((db) =>
    db.mediaFile.updateMany({
      where: { organizationId, id: mediaId, lockToken },
      data: { lockToken: null, lockedUntil: null },
    }),
  );
}

async function upload(
  credentials: SendingCredentials,
  phoneId: string,
  file: Awaited<ReturnType<typeof openMedia>>,
): Promise<string> {
  const { mimeType, byteSize, read } = file;
  const content = await read({ start: 0, end: byteSize - 1 });
  // A failed call destroys it, maybe before anybody listens.
  content.on("error", () => undefined);
  const filename = cleanFileName(file.filename) ?? "file";
  try {
    const { metaMediaId } = await MetaCloudService.uploadMedia({
      ...credentials,
      phoneId,
      file: { filename, mimeType, byteSize, content: content as AsyncIterable<Uint8Array> },
    });
    return metaMediaId;
  } catch (error) {
    throw nothingSent(error);
  } finally {
    content.destroy();
  }
}

/** An upload without a clear answer may be made again, other than a message: it is no reason to call one unconfirmed. */
function nothingSent(error: unknown): unknown {
  const isUnclear = error instanceof GraphError && error.is(1, 2, 131000, 131016);
  if (!isUnclear && !(error instanceof GraphUnreachableError)) return error;
  const reason = error instanceof GraphUnreachableError ? error.reason : "unreadable_answer";
  return new GraphUnreachableError(reason, error.message, {
    mayHaveArrived: false,
    ...(error.httpStatus === null ? {} : { httpStatus: error.httpStatus }),
    cause: error,
  });
}

async function noteUpload(
  ctx: OrgContext,
  { phoneId, mediaId, metaMediaId }: { phoneId: string; mediaId: string; metaMediaId: string },
): Promise<void> {
  const { organizationId } = ctx;
  const uploadedAt = new Date();
  await ctx.tenant((db) =>
    db.mediaUpload.upsert({
      where: { organizationId, mediaId_phoneId: { mediaId, phoneId } },
      create: { organizationId, mediaId, phoneId, metaMediaId, uploadedAt },
      update: { metaMediaId, uploadedAt },
    }),
  );
}
