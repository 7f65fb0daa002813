import { z } from "zod";

/** A time on the wire: ISO 8601 in UTC, of the years 1970 to 9999 (what PostgreSQL and JavaScript both can write). */
export const Timestamp = z.iso
  .datetime()
  .refine((text) => text >= "1970", "must lie in the years 1970 to 9999");

/** An opaque id of ours. */
export const Id = z.string().min(1).max(64);

/** Body of every error answer. `code` is stable and meant for programs, `error` is a sentence for people. */
export const ErrorBody = z.object({
  error: z.string(),
  code: z.string(),
  details: z.unknown().optional(),
  requestId: z.string(),
});
export type ErrorBody = z.infer<typeof ErrorBody>;

/** Query of every list: `limit` 1-100 (25 unless told), `cursor` from the previous page's `nextCursor`. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().min(1).max(512).optional(),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** A page of a list; `nextCursor` is null on the last one. */
export type Page<T> = { data: T[]; nextCursor: string | null };

/** The page schema of an item schema. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), nextCursor: z.string().nullable() });
}
