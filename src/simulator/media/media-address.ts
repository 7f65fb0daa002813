import { createHmac } from "node:crypto";
import type { Simulator } from "../simulator";
import type { StoredMedia } from "./media-shelf";

/** Where files are fetched from, as on Meta's own host for them. */
export const MEDIA_PATH = "/whatsapp_business/attachments";
const LIVES_S = 5 * 60;

/** An address of a file, good for five minutes and only with a token (Meta: "Media > Get media URL"). */
export function mediaAddress(sim: Simulator, media: Pick<StoredMedia, "id">, origin: string): string {
  const expires = Math.floor(sim.now() / 1000) + LIVES_S;
  const query = new URLSearchParams({
    mid: media.id,
    ext: String(expires),
    hash: hashOf(sim, media.id, expires),
  });
  return `${origin}${MEDIA_PATH}/?${query}`;
}

/** The id in an address that is still good; null otherwise. */
export function readMediaAddress(sim: Simulator, query: URLSearchParams): string | null {
  const id = query.get("mid") ?? "";
  const expires = Number(query.get("ext"));
  if (query.get("hash") !== hashOf(sim, id, expires)) return null;
  return sim.now() / 1000 < expires ? id : null;
}

function hashOf(sim: Simulator, id: string, expires: number): string {
  return createHmac("sha256", sim.app.secret).update(`${id}:${expires}`).digest("base64url").slice(0, 27);
}
