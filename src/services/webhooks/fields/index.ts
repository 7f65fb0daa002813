import type { FieldHandler } from "./field-handler";

/** Who handles which webhook field besides `messages`. A field that is not here is kept in the log and ignored. */
export const fieldHandlers: Readonly<Record<string, FieldHandler | undefined>> = {};
