import { AppError } from "@/services/errors";

/**
 * The bytes of a request's body, never more than `maxBytes` in memory.
 * @throws AppError `payload_too_large`; `invalid_input` when its sender went away before the end.
 */
export async function readRawBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new AppError("invalid_input", "The body did not arrive whole", { cause });
    });
    if (done) break;
    size += value.byteLength;
    if (size > maxBytes) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): AppError {
  return new AppError("payload_too_large", "The body is too large");
}
