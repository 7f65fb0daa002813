import { mediaLimits } from "@/contracts/media";
import { detectMediaType } from "@/lib/server/media-type";
import { discardFile, spoolFile } from "@/lib/server/media-store/spool";
import type { SpooledFile } from "@/lib/server/media-store/store";
import { enterOrganization, type OrgContext, type SystemContext } from "../context";
import { describeFailure } from "../describe-failure";
import { noteRefusal, type CallTarget } from "../health/note-graph-failure";
import { findSendingCredentials, type SendingCredentials } from "../whatsapp/connections";
import { MetaCloudService, type MetaMedia } from "../whatsapp/meta-cloud.service";
import { LEASE_MS, type ClaimedMedia } from "./claim-media";
import { classifyMediaFailure, EmptyFileError, isGone, type MediaVerdict } from "./classify-media-failure";
import { keepContent } from "./keep-content";
import { extendLease, nameContent, settleFailure, settleStored } from "./settle-media";

/** Meta lets nobody send more (error 131052). */
const MAX_BYTES = mediaLimits.document.maxBytes;
/** From here on a file takes one of the few places for big ones. */
const BIG_BYTES = 4 * 1024 * 1024;
const NO_PLACE_MS = 3_000;

/** What the worker says to one fetch: whether a big file may go on, and when to stop. */
export type FetchPlace = { takeBigPlace: () => boolean; stop: AbortSignal };

/**
 * Fetches one claimed file from Meta into the store, and tells the browsers that show it; or notes why not.
 * @throws when the database cannot be reached; the file is taken up again when its lease has ended.
 */
export async function fetchMedia(
  system: SystemContext,
  claimed: ClaimedMedia,
  place: FetchPlace,
): Promise<void> {
  const ctx = enterOrganization(system, claimed.organizationId);
  const lease = holdLease(ctx, claimed, place.stop);
  try {
    const verdict = await tryToFetch(ctx, claimed, { ...place, stop: lease.signal });
    if (verdict) await settleFailure(ctx, claimed, verdict);
  } finally {
    lease.end();
  }
}

/** Null when the file is stored, or somebody else's by now. */
async function tryToFetch(
  ctx: OrgContext,
  claimed: ClaimedMedia,
  place: FetchPlace,
): Promise<MediaVerdict | null> {
  let credentials: SendingCredentials | null = null;
  try {
    credentials = await findSendingCredentials(ctx, claimed.phoneId);
    if (!credentials) return { kind: "failed", error: "refused" };
    const media = await MetaCloudService.getMedia({ ...credentials, ...claimed });
    if ((media.byteSize ?? 0) > BIG_BYTES && !place.takeBigPlace())
      return { kind: "wait", delayMs: NO_PLACE_MS };
    const file = await download(claimed, credentials, media, place.stop);
    try {
      await store(ctx, claimed, media, file);
    } finally {
      await discardFile(file);
    }
    return null;
  } catch (error) {
    if (place.stop.aborted) return { kind: "wait", delayMs: 0 };
    return judge(ctx, claimed, credentials, error);
  }
}

/** An address may be too old by the time it is used: then there is a new one, once. */
async function download(
  claimed: ClaimedMedia,
  credentials: SendingCredentials,
  media: MetaMedia,
  signal: AbortSignal,
): Promise<SpooledFile> {
  const { accessToken } = credentials;
  const from = (address: MetaMedia) =>
    spoolFile(MetaCloudService.downloadMedia({ accessToken, media: address, maxBytes: MAX_BYTES, signal }), {
      maxBytes: MAX_BYTES,
    });
  try {
    return await from(media);
  } catch (error) {
    if (!isGone(error)) throw error;
    return from(await MetaCloudService.getMedia({ ...credentials, ...claimed }));
  }
}

async function store(
  ctx: OrgContext,
  claimed: ClaimedMedia,
  media: MetaMedia,
  file: SpooledFile,
): Promise<void> {
  const { sha256, byteSize } = file;
  if (byteSize === 0) throw new EmptyFileError("Meta's file has no bytes");
  if (media.sha256 !== null && !isSameHash(media.sha256, sha256)) {
    ctx.log.warn({ mediaId: claimed.id, byteSize }, "a file has another hash than Meta said");
  }
  const declared = { mimeType: claimed.declaredType ?? media.mimeType, filename: claimed.filename };
  const mimeType = await detectMediaType(file.path, declared);
  if (!(await nameContent(ctx, claimed, sha256))) return;
  await keepContent({ organizationId: ctx.organizationId, sha256 }, file);
  if (await settleStored(ctx, claimed, { sha256, byteSize, mimeType })) {
    ctx.log.info({ mediaId: claimed.id, mimeType, byteSize, attempts: claimed.attempts }, "file stored");
  }
}

/** Meta's samples show it in hex and in base64. */
function isSameHash(declared: string, sha256: string): boolean {
  return declared.toLowerCase() === sha256 || declared === Buffer.from(sha256, "hex").toString("base64");
}

async function judge(
  ctx: OrgContext,
  { id: mediaId, phoneId, attempts, ageMs }: ClaimedMedia,
  credentials: SendingCredentials | null,
  error: unknown,
): Promise<MediaVerdict> {
  const noted = credentials ? await noteRefusal(ctx, toTarget(credentials, phoneId), error) : "nothing";
  const verdict = classifyMediaFailure(error, { attempt: attempts, ageMs, random: Math.random(), noted });
  ctx.log.warn(
    { mediaId, phoneId, attempts, verdict: verdict.kind, reason: describeFailure(error) },
    "a file could not be fetched",
  );
  return verdict;
}

function toTarget({ configId, grantNumber }: SendingCredentials, phoneId: string): CallTarget {
  return { configId, grantNumber, phoneId };
}

/** Keeps the file this worker's while it comes. Its signal ends the fetch when the worker stops or has lost the file. */
function holdLease(ctx: OrgContext, claimed: ClaimedMedia, stop: AbortSignal) {
  const lost = new AbortController();
  const timer = setInterval(() => {
    extendLease(ctx, claimed).then(
      (isHeld) => isHeld || lost.abort(),
      // The database is away for a moment: there are two more turns before the lease ends.
      (error: unknown) =>
        ctx.log.warn({ mediaId: claimed.id, reason: describeFailure(error) }, "lease not extended"),
    );
  }, LEASE_MS / 3);
  return { signal: AbortSignal.any([stop, lost.signal]), end: () => clearInterval(timer) };
}
