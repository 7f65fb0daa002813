import { findMedia, storeMedia } from "../media/find-media";
import { mediaAddress, readMediaAddress } from "../media/media-address";
import type { StoredMedia } from "../media/media-shelf";
import type { SimResponse } from "../http/router";
import type { Simulator } from "../simulator";
import { requirePermission, requirePhone, requireToken } from "./authorize";
import { parameter, type GraphCall } from "./call";
import { GraphError, invalidParameter, unknownObject, whatsappError } from "./graph-error";
import { requireWhatsappProduct } from "./phones";

const MB = 1024 * 1024;
/** The largest file of each type (Meta: "Media > Supported media types"). */
const LIMITS: Record<string, number> = {
  "audio/aac": 16 * MB,
  "audio/mp4": 16 * MB,
  "audio/mpeg": 16 * MB,
  "audio/amr": 16 * MB,
  "audio/ogg": 16 * MB,
  "audio/opus": 16 * MB,
  "application/vnd.ms-powerpoint": 100 * MB,
  "application/msword": 100 * MB,
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": 100 * MB,
  "application/vnd.openxmlformats-officedocument.presentationml.presentation": 100 * MB,
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": 100 * MB,
  "application/pdf": 100 * MB,
  "text/plain": 100 * MB,
  "application/vnd.ms-excel": 100 * MB,
  "image/jpeg": 5 * MB,
  "image/png": 5 * MB,
  "image/webp": 500 * 1024,
  "video/mp4": 16 * MB,
  "video/3gpp": 16 * MB,
};
const STILL_STICKER = 100 * 1024;

/** POST /{phone}/media: a form with `file`, `type` and `messaging_product` (Meta: "Media > Upload media"). */
export async function uploadMedia(
  sim: Simulator,
  call: GraphCall,
  id: string,
): Promise<Record<string, unknown>> {
  const token = requireToken(sim, call);
  const phone = requirePhone(sim, call, id, token);
  requirePermission(token, "whatsapp_business_messaging");
  requireWhatsappProduct(call);
  const { file } = call.body;
  if (!(file instanceof File)) throw invalidParameter("The parameter file is required.");
  const mimeType = file.type === "" ? (parameter(call, "type") ?? "") : file.type;
  requireType(mimeType);
  const bytes = Buffer.from(await file.arrayBuffer());
  requireSize(mimeType, bytes);
  return { id: storeMedia(sim, { phoneId: phone.id, mimeType, bytes, lives: "uploaded" }).id };
}

/**
 * GET /{media}: where the file is for the next five minutes. `phone_number_id`, if given, must be the number that the file
 * was uploaded on; a customer's was uploaded on none of ours.
 */
export function readMedia(sim: Simulator, call: GraphCall, id: string): Record<string, unknown> {
  const media = requireMedia(sim, call, id);
  return {
    messaging_product: "whatsapp",
    url: mediaAddress(sim, media, call.origin),
    mime_type: media.mimeType,
    sha256: media.sha256,
    file_size: media.bytes.length,
    id: media.id,
  };
}

/** DELETE /{media}. */
export function deleteMedia(sim: Simulator, call: GraphCall, id: string): Record<string, unknown> {
  sim.media.remove(requireMedia(sim, call, id).id);
  return { success: true };
}

/** GET of a file's address: the bytes, for whoever may see the number; 404 when the address or the file is too old. */
export function downloadMedia(sim: Simulator, call: GraphCall): SimResponse {
  const token = requireToken(sim, call);
  const id = readMediaAddress(sim, call.query);
  const media = id === null ? null : findMedia(sim, id);
  const waba = media && sim.state.phones.get(media.phoneId)?.wabaId;
  if (!media || waba == null || !token.wabaIds.includes(waba)) {
    return { status: 404, headers: { "Content-Type": "text/plain" }, body: "" };
  }
  const headers = { "Content-Type": media.mimeType, "Content-Disposition": "attachment" };
  return { status: 200, headers, body: media.bytes };
}

function requireMedia(sim: Simulator, call: GraphCall, id: string): StoredMedia {
  const token = requireToken(sim, call);
  const media = findMedia(sim, id);
  const phone = media && sim.state.phones.get(media.phoneId);
  if (!media || !phone || !token.wabaIds.includes(phone.wabaId)) throw unknownObject(id, call.method);
  requirePermission(token, "whatsapp_business_messaging");
  const phoneId = parameter(call, "phone_number_id");
  if (phoneId === null || (media.lives === "uploaded" && phoneId === phone.id)) return media;
  throw invalidParameter("Param phone_number_id is not a valid whatsapp business phone number id ID");
}

function requireType(mimeType: string): void {
  const plain = mimeType.split(";")[0]?.trim().toLowerCase() ?? "";
  if (plain in LIMITS) return;
  throw invalidParameter(
    `Param file must be a file with one of the following types: ${Object.keys(LIMITS).join(", ")}. ` +
      `Received file of type '${mimeType === "" ? "application/octet-stream" : mimeType}'.`,
  );
}

function requireSize(mimeType: string, bytes: Buffer): void {
  const plain = mimeType.split(";")[0]?.trim().toLowerCase() ?? "";
  // An animated WebP has an ANIM chunk right behind its header.
  const isStill = plain === "image/webp" && !bytes.subarray(0, 64).includes("ANIM");
  const limit = isStill ? STILL_STICKER : (LIMITS[plain] ?? 0);
  if (bytes.length === 0)
    throw new GraphError({ http: 400, code: 100, message: "(#100) The file is empty." });
  if (bytes.length <= limit) return;
  throw whatsappError(
    131053,
    "Media upload error",
    `The file has ${bytes.length} bytes; ${plain} may have ${limit}.`,
  );
}
