import type { Readable } from "node:stream";

/** A file that was received whole and lies in the spool folder, on disk for good. */
export type SpooledFile = { path: string; sha256: string; byteSize: number };

/** Both ends count, from 0. */
export type ByteRange = { start: number; end: number };

/** Where the files of messages are. What is stored under a key never changes: the key names the content. */
export type MediaStore = {
  /** Takes a spooled file over; when it resolves, the content survives a crash. Storing it again changes nothing. */
  put(key: MediaKey, file: SpooledFile): Promise<void>;
  /** @throws NotInStoreError before a byte was read. */
  read(key: MediaKey, range: ByteRange): Promise<Readable>;
  has(key: MediaKey): Promise<boolean>;
  /** Deleting what is not there is no error. */
  delete(key: MediaKey): Promise<void>;
};

/** Tenants never share a file, not even one of the same content. */
export type MediaKey = { organizationId: string; sha256: string };

/** `<organization>/<SHA-256 in hex>`. @throws Error when a part could lead elsewhere. */
export function keyPath({ organizationId, sha256 }: MediaKey): string {
  if (!/^[\w-]+$/.test(organizationId) || !/^[0-9a-f]{64}$/.test(sha256)) {
    throw new Error("This is no key of the media store");
  }
  return `${organizationId}/${sha256}`;
}

/** The content of a file that should be there is not. */
export class NotInStoreError extends Error {
  override readonly name = "NotInStoreError";
}
