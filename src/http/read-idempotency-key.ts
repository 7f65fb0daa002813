import { IdempotencyKey } from "@/contracts/messages";
import { AppError } from "@/services/errors";

/** The Idempotency-Key header (draft-ietf-httpapi-idempotency-key-header), if there is one. @throws AppError `invalid_input`. */
export function readIdempotencyKey(request: Request): string | undefined {
  const header = request.headers.get("idempotency-key");
  if (header === null) return undefined;
  const key = IdempotencyKey.safeParse(header);
  if (key.success) return key.data;
  throw new AppError("invalid_input", "Idempotency-Key must be 1 to 255 characters long");
}
