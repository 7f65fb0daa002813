import { z } from "zod";
import { Timestamp } from "@/contracts/common";
import { AppError } from "./errors";

const Position = z.tuple([Timestamp, z.string().regex(/^[^\0]{1,64}$/)]);

/** Where a page ended, as an opaque text: the time it is ordered by and the id that breaks ties. */
export function toCursor(last: { at: Date; id: string }): string {
  return Buffer.from(JSON.stringify([last.at.toISOString(), last.id])).toString("base64url");
}

/** The row a page ended with. @throws AppError `invalid_input` when the text was not made by toCursor. */
export function fromCursor(cursor: string): { at: Date; id: string } {
  try {
    const [at, id] = Position.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
    return { at: new Date(at), id };
  } catch {
    throw new AppError("invalid_input", "The cursor is not valid");
  }
}
