// Parameters for `unnest($1::text[], $2::int[], …)`. As text, node-postgres would quote and PostgreSQL unquote every byte
// of every element; in the binary form (a Buffer parameter) the bytes go through as they are.

const TEXT_OID = 25;
const INT4_OID = 23;
const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;

/** A `text[]` in PostgreSQL's binary form (array_send); bytes must be UTF-8. */
export function textArray(values: readonly (string | Uint8Array | null)[]): Buffer {
  const sizes = values.map((value) => (value === null ? 0 : Buffer.byteLength(value)));
  const total = sizes.reduce((sum, size) => sum + size, HEADER_BYTES + LENGTH_BYTES * values.length);
  const buffer = Buffer.allocUnsafe(total);
  let at = writeHeader(buffer, { oid: TEXT_OID, length: values.length, hasNull: values.includes(null) });
  values.forEach((value, index) => {
    const size = sizes[index] ?? 0;
    at = buffer.writeInt32BE(value === null ? -1 : size, at);
    if (typeof value === "string") buffer.write(value, at, size, "utf8");
    else if (value !== null) buffer.set(value, at);
    at += size;
  });
  return buffer;
}

/** An `int[]` in PostgreSQL's binary form. */
export function intArray(values: readonly number[]): Buffer {
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + 2 * LENGTH_BYTES * values.length);
  let at = writeHeader(buffer, { oid: INT4_OID, length: values.length, hasNull: false });
  for (const value of values) {
    at = buffer.writeInt32BE(LENGTH_BYTES, at);
    at = buffer.writeInt32BE(value, at);
  }
  return buffer;
}

/** A `text[]` as text, e.g. `{"a","b"}`: for an array of arrays of different lengths, which PostgreSQL does not have. */
export function arrayLiteral(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replaceAll(/["\\]/g, "\\$&")}"`).join(",")}}`;
}

function writeHeader(
  buffer: Buffer,
  { oid, length, hasNull }: { oid: number; length: number; hasNull: boolean },
): number {
  const dimensions = 1;
  const firstIndex = 1;
  const header = [dimensions, hasNull ? 1 : 0, oid, length, firstIndex];
  header.forEach((value, index) => buffer.writeInt32BE(value, index * 4));
  return HEADER_BYTES;
}
