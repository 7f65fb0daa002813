import { useSyncExternalStore } from "react";
import { keepLocalFile } from "./local-files";

type Upload = { file: File; fraction: number; canceller: AbortController };

/** The bytes of what this tab is sending, by the message's key: a reload loses them. */
const uploads = new Map<string, Upload>();
const listeners = new Set<() => void>();
const tell = () => listeners.forEach((listener) => listener());

/** Holds a file until its message has left; it is shown under `local:<key>` from now on. */
export function holdFile(key: string, file: File): void {
  uploads.set(key, { file, fraction: 0, canceller: new AbortController() });
  keepLocalFile(`local:${key}`, file);
}

/** The file of a message and the signal that cancels its upload; undefined after a reload. */
export function heldFile(key: string): { file: File; signal: AbortSignal } | undefined {
  const upload = uploads.get(key);
  return upload && { file: upload.file, signal: upload.canceller.signal };
}

/** Forgets a file whose message has left or was discarded. */
export function releaseFile(key: string): void {
  uploads.delete(key);
  tell();
}

/** Notes how much of a file has left this browser, 0 to 1. */
export function noteProgress(key: string, fraction: number): void {
  const upload = uploads.get(key);
  if (!upload) return;
  upload.fraction = fraction;
  tell();
}

/** Breaks an upload off; its message is not sent. */
export function cancelUpload(key: string): void {
  uploads.get(key)?.canceller.abort();
}

/** How much of a file has left, 0 to 1; null when nothing is being uploaded. */
export function useUploadFraction(key: string | null): number | null {
  const read = () => (key === null ? null : (uploads.get(key)?.fraction ?? null));
  return useSyncExternalStore(subscribe, read, () => null);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
