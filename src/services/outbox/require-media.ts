import { mediaLimits, type MediaKind } from "@/contracts/media";
import type { TenantDb } from "../context";
import { AppError } from "../errors";
import { holdFiles } from "../media/hold-files";
import { mediaUsesOf } from "./media-references";

const MB = 1024 * 1024;

/**
 * Makes sure that every file of ours that a message names is there and will do (Meta: "Supported media types").
 * @throws AppError `invalid_input` that names the file and says what to do.
 */
export async function requireMedia(
  db: TenantDb,
  organizationId: string,
  { type, content }: { type: string; content: unknown },
): Promise<void> {
  const uses = mediaUsesOf(type, content);
  if (uses.length === 0) return;
  await holdFiles(
    db,
    organizationId,
    uses.map(({ mediaId }) => mediaId),
  );
  const files = await db.mediaFile.findMany({
    where: { organizationId, id: { in: uses.map(({ mediaId }) => mediaId) } },
    select: { id: true, status: true, mimeType: true, byteSize: true },
  });
  for (const { kind, mediaId } of uses) {
    const file = files.find(({ id }) => id === mediaId);
    if (file?.status !== "stored") {
      const state =
        file?.status === "pending" ? "is still being fetched: try again in a moment" : "is not here";
      throw new AppError("invalid_input", `The file ${mediaId} ${state}. Upload it to /api/v1/media first.`);
    }
    requireFit(kind, file);
  }
}

function requireFit(
  kind: MediaKind,
  { id, mimeType, byteSize }: { id: string; mimeType: string | null; byteSize: number | null },
): void {
  const { types, maxBytes }: { types: readonly string[]; maxBytes: number } = mediaLimits[kind];
  if (mimeType === null || !types.includes(mimeType)) {
    throw new AppError(
      "invalid_input",
      `The file ${id} (${mimeType ?? "of unknown type"}) cannot be sent as ${kind}: WhatsApp takes ${types.join(", ")}. Convert it, or send it as another type.`,
    );
  }
  if ((byteSize ?? 0) > maxBytes) {
    const limit = maxBytes >= MB ? `${maxBytes / MB} MB` : `${maxBytes / 1024} KB`;
    throw new AppError(
      "invalid_input",
      `The file ${id} is too large to be sent as ${kind}: WhatsApp takes up to ${limit}. Make it smaller${kind === "document" ? "" : ", or send it as a document"}.`,
    );
  }
}
