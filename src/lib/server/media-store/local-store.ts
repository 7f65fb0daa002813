import { constants } from "node:fs";
import { access, mkdir, open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { type MediaKey, type MediaStore, keyPath, NotInStoreError } from "./store";

/** Files in a folder that is the owner's alone: complete ones only, because a file gets its name by being moved. */
export function localStore(folder: string): MediaStore {
  const fileOf = (key: MediaKey) => path.join(folder, keyPath(key));
  return {
    async put(key, spooled) {
      const file = fileOf(key);
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      await rename(spooled.path, file);
      await syncFolder(path.dirname(file));
    },
    async read(key, range) {
      try {
        const handle = await open(fileOf(key), "r");
        return handle.createReadStream(range);
      } catch (error) {
        throw isMissing(error)
          ? new NotInStoreError("The file is not in the folder", { cause: error })
          : error;
      }
    },
    async has(key) {
      return access(fileOf(key), constants.R_OK).then(
        () => true,
        (error: unknown) => {
          if (isMissing(error)) return false;
          throw error;
        },
      );
    },
    async delete(key) {
      await rm(fileOf(key), { force: true });
    },
  };
}

/** A new name is on disk for good only when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
