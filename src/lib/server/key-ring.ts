import fs from "node:fs";
import { parseEnv } from "node:util";
import { env, readKeyRing } from "./env";

export type KeyRing = readonly { kid: string; key: Uint8Array }[];

/** How long the file is believed before it is looked at again. */
const LOOK_EVERY_MS = 1_000;

let fromFile: { ring: KeyRing; version: number } | undefined;
let lookedAt = 0;

/**
 * The keys that seal (the first) and open (all): those of TOKEN_ENCRYPTION_KEYS_FILE, which is read again when it
 * changes, so that keys are rotated without a restart; without such a file those of TOKEN_ENCRYPTION_KEYS.
 * A file that cannot be read, or holds no ring, leaves the ring as it was.
 */
export function keyRing(): KeyRing {
  const { TOKEN_ENCRYPTION_KEYS, TOKEN_ENCRYPTION_KEYS_FILE: file } = env();
  if (file === undefined) return TOKEN_ENCRYPTION_KEYS;
  const now = Date.now();
  if (now - lookedAt >= LOOK_EVERY_MS) {
    lookedAt = now;
    fromFile = readFile(file) ?? fromFile;
  }
  return fromFile?.ring ?? TOKEN_ENCRYPTION_KEYS;
}

/** The ring as it is now, even if it changed less than a second ago. */
export function freshKeyRing(): KeyRing {
  lookedAt = 0;
  return keyRing();
}

function readFile(file: string): typeof fromFile {
  try {
    const version = fs.statSync(file).mtimeMs;
    if (version === fromFile?.version) return fromFile;
    const ring = readKeyRing(parseEnv(fs.readFileSync(file, "utf8")).TOKEN_ENCRYPTION_KEYS ?? "");
    return ring ? { ring, version } : undefined;
  } catch {
    return undefined;
  }
}
