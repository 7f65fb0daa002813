const DAY_MS = 24 * 3_600_000;
const MAX_BYTES = 256 * 1024 * 1024;

/** How long an id is good for (Meta: "Media"): a customer's file 7 days, one the business uploaded 30. */
export const LIVES_MS = { received: 7 * DAY_MS, uploaded: 30 * DAY_MS };

/** A file with its bytes. `sha256` is hex, as the Graph node has it. */
export type StoredMedia = {
  id: string;
  phoneId: string;
  mimeType: string;
  bytes: Buffer;
  sha256: string;
  lives: keyof typeof LIVES_MS;
  expiresAt: number;
};

/** The bytes of files, in memory and never saved: after a restart their ids are unknown. */
export type MediaShelf = {
  /** Keeps a file; the oldest go when all together are more than 256 MB. */
  put(media: StoredMedia): void;
  get(id: string): StoredMedia | null;
  /** Takes a file away for good, a sample too. */
  remove(id: string): void;
  isRemoved(id: string): boolean;
  clear(): void;
};

/** Makes an empty shelf. */
export function createMediaShelf(maxBytes = MAX_BYTES): MediaShelf {
  const files = new Map<string, StoredMedia>();
  const removed = new Set<string>();
  let size = 0;
  const drop = (id: string) => {
    size -= files.get(id)?.bytes.length ?? 0;
    files.delete(id);
  };
  return {
    put(media) {
      files.set(media.id, media);
      size += media.bytes.length;
      for (const id of files.keys()) {
        if (size <= maxBytes || id === media.id) break;
        drop(id);
      }
    },
    get: (id) => files.get(id) ?? null,
    remove(id) {
      drop(id);
      removed.add(id);
    },
    isRemoved: (id) => removed.has(id),
    clear() {
      files.clear();
      removed.clear();
      size = 0;
    },
  };
}
