import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { MediaType } from "../state/app-records";

export type Sample = { mimeType: string; bytes: Buffer; /** Base64. */ sha256: string };

const FOLDER = fileURLToPath(new URL("../samples/", import.meta.url));
const FILES: Record<MediaType, { name: string; mimeType: string }> = {
  image: { name: "photo.jpg", mimeType: "image/jpeg" },
  video: { name: "video.mp4", mimeType: "video/mp4" },
  audio: { name: "voice.ogg", mimeType: "audio/ogg; codecs=opus" },
  document: { name: "document.pdf", mimeType: "application/pdf" },
  sticker: { name: "sticker.webp", mimeType: "image/webp" },
};

const samples = new Map<MediaType, Sample>();

/** A small real file of a type, for messages that bring none of their own. */
export function sampleOf(type: MediaType): Sample {
  const known = samples.get(type);
  if (known) return known;
  const { name, mimeType } = FILES[type];
  const bytes = readFileSync(FOLDER + name);
  const sample = { mimeType, bytes, sha256: createHash("sha256").update(bytes).digest("base64") };
  samples.set(type, sample);
  return sample;
}
