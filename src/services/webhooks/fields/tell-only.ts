import { z } from "zod";
import { describeFailure } from "../../describe-failure";
import { noteForAccount } from "./account-field";
import { forNumber } from "./business-app-field";
import type { FieldHandler } from "./field-handler";

/** A word of Meta's without what would tear a reason apart; never what a person wrote. */
export const Word = z
  .string()
  .transform((text) => text.replace(/[^\p{L}\p{N} _.%/+-]/gu, "").trim())
  .pipe(z.string().min(1).max(128));

/** The same, or null when it is missing or of another shape. */
export const OptionalWord = Word.nullish()
  .catch(null)
  .transform((word) => word ?? null);

/** An id, which some fields write as a number. */
export const IdWord = z.union([z.string(), z.number()]).transform(String).pipe(Word);

export const KEPT = "kept for information";

/** What a field tells, in our words. @throws ZodError when it is not what Meta describes. */
type Read<T> = (value: unknown) => T;

/**
 * Handles a field on which this product has nothing to act: it is routed like any other, read as a typed event, and its
 * outcome says what it told, without anything personal.
 */
export function tellOnly<T>(read: Read<T>, tell: (told: T) => string[]): FieldHandler {
  return async (system, change, routes, row) => {
    const told = readOrFail(read, change.value);
    if (typeof told === "string") return { became: "failed", reason: told };
    const reason = summaryOf(tell(told.value));
    if (change.phoneId !== undefined)
      return forNumber(system, change, routes, () => Promise.resolve({ became: "ignored", reason }));
    return noteForAccount(system, change, routes, row, () => reason);
  };
}

/** A field that belongs to no account that could be connected here, such as one of a business portfolio. */
export function tellOfNobody<T>(read: Read<T>, tell: (told: T) => string[]): FieldHandler {
  return (_system, { value }) => {
    const told = readOrFail(read, value);
    if (typeof told === "string") return Promise.resolve({ became: "failed", reason: told });
    const reason = summaryOf(tell(told.value));
    return Promise.resolve({ became: "ignored", reason });
  };
}

/** The first few of what was told; a body may hold a thousand. */
function summaryOf(told: string[]): string {
  if (told.length === 0) return KEPT;
  const more = told.length > 5 ? [`${told.length - 5} more like these`] : [];
  return [...told.slice(0, 5), ...more].join("; ");
}

function readOrFail<T>(read: Read<T>, value: unknown): { value: T } | string {
  try {
    return { value: read(value) };
  } catch (error) {
    if (error instanceof z.ZodError) return describeFailure(error);
    throw error;
  }
}
