import { z } from "zod";
import { Id, Timestamp } from "./common";

/**
 * Why the file of a message cannot be had: `expired` (Meta forgot it), `too_large`, `refused` (Meta said no),
 * `unreachable` (tried long enough), `empty`.
 */
export const MediaError = z.enum(["expired", "too_large", "refused", "unreachable", "empty"]);
export type MediaError = z.infer<typeof MediaError>;

/** A file in our store; GET /api/v1/media/{id} gives its bytes. */
export const Media = z.object({
  id: Id,
  /** As its content shows. */
  mimeType: z.string(),
  filename: z.string().nullable(),
  /** In bytes. */
  byteSize: z.number().int(),
  createdAt: Timestamp,
});
export type Media = z.infer<typeof Media>;

const MB = 1024 * 1024;

/** What WhatsApp takes, by message type (Meta: "Supported media types"): MIME types and the most bytes. */
export const mediaLimits = {
  image: { types: ["image/jpeg", "image/png"], maxBytes: 5 * MB },
  video: { types: ["video/mp4", "video/3gpp"], maxBytes: 16 * MB },
  audio: { types: ["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"], maxBytes: 16 * MB },
  sticker: { types: ["image/webp"], maxBytes: 500 * 1024 },
  document: {
    types: [
      "text/plain",
      "application/pdf",
      "application/msword",
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
      "application/vnd.ms-excel",
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      "application/vnd.ms-powerpoint",
      "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ],
    maxBytes: 100 * MB,
  },
} as const satisfies Record<string, { types: readonly string[]; maxBytes: number }>;
export type MediaKind = keyof typeof mediaLimits;
