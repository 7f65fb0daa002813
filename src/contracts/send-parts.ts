import { z } from "zod";
import { Id } from "./common";

// Parts that several kinds of outgoing messages share (Meta: "Messages API"). Each message says what to do.

/** At most so many characters, and not only blanks. */
export function textUpTo(max: number, what: string) {
  return z
    .string()
    .max(max, `${what} may have at most ${max} characters: shorten it`)
    .refine((text) => text.trim() !== "", `${what} must not be empty`);
}

/** Meta fetches the file from there, so it must be reachable for everybody. */
const HttpsLink = z
  .url({ protocol: /^https$/, error: "link must be an https address that anybody can open" })
  .max(2048, "link may have at most 2048 characters");

/** A file: of ours by its id, or of somebody else's by its address. */
export const file = { id: Id.optional(), link: HttpsLink.optional() };

/** For `refine`: exactly one of the two ways to name a file is used. */
export const isNamedOnce = ({ id, link }: { id?: string | undefined; link?: string | undefined }): boolean =>
  (id === undefined) !== (link === undefined);

export const HOW_TO_NAME_A_FILE =
  "Name the file either by `id` (of POST /api/v1/media) or by `link` (an https address)";

export const filename = z.string().min(1).max(240).optional();
export const MediaObject = z.strictObject(file).refine(isNamedOnce, HOW_TO_NAME_A_FILE);
export const DocumentObject = z.strictObject({ ...file, filename }).refine(isNamedOnce, HOW_TO_NAME_A_FILE);
export const Caption = textUpTo(1024, "A caption").optional();

export const LocationObject = z.strictObject({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  name: z.string().max(1000).optional(),
  address: z.string().max(1000).optional(),
});
