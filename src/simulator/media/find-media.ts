import { createHash } from "node:crypto";
import type { MediaType, MessageMedia } from "../state/app-records";
import { newGraphId } from "../state/ids";
import { messageByMediaId } from "../state/message-index";
import type { Simulator } from "../simulator";
import { LIVES_MS, type StoredMedia } from "./media-shelf";
import { sampleOf } from "./samples";

/** The file behind an id while the id is good; null when it is unknown, too old or deleted. */
export function findMedia(sim: Simulator, id: string): StoredMedia | null {
  const media = sim.media.get(id) ?? findSample(sim, id);
  return media && media.expiresAt > sim.now() ? media : null;
}

/** Puts a file on the shelf under a new id. */
export function storeMedia(
  sim: Simulator,
  input: { phoneId: string; mimeType: string; bytes: Buffer; lives: keyof typeof LIVES_MS },
): StoredMedia {
  const media = {
    ...input,
    id: newGraphId(),
    sha256: createHash("sha256").update(input.bytes).digest("hex"),
    expiresAt: sim.now() + LIVES_MS[input.lives],
  };
  sim.media.put(media);
  return media;
}

/** A file that a customer sends: the given one, or the sample of its type. */
export function receiveMedia(
  sim: Simulator,
  phoneId: string,
  input: {
    type: MediaType;
    file?: Buffer | undefined;
    mimeType?: string | undefined;
    description: Pick<MessageMedia, "caption" | "filename" | "voice" | "animated">;
  },
): MessageMedia {
  const { type, description } = input;
  const sample = sampleOf(type);
  const mimeType = input.mimeType ?? sample.mimeType;
  if (input.file === undefined) {
    return { type, id: newGraphId(), mimeType, sha256: sample.sha256, isSample: true, ...description };
  }
  const stored = storeMedia(sim, { phoneId, mimeType, bytes: input.file, lives: "received" });
  const sha256 = Buffer.from(stored.sha256, "hex").toString("base64");
  return { type, id: stored.id, mimeType, sha256, ...description };
}

function findSample(sim: Simulator, id: string): StoredMedia | null {
  const message = messageByMediaId(sim.state, id);
  const media = message?.media;
  if (!message || !media?.isSample || sim.media.isRemoved(id)) return null;
  const { bytes, sha256 } = sampleOf(media.type);
  return {
    id,
    phoneId: message.phoneId,
    mimeType: media.mimeType,
    bytes,
    sha256: Buffer.from(sha256, "base64").toString("hex"),
    lives: "received",
    // What lay in a Business app is told of long after it was written.
    expiresAt: message.isUnheard ? Infinity : message.at + LIVES_MS.received,
  };
}
