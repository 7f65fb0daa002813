import { env } from "@/lib/server/env";
import { sha256Hex } from "@/lib/server/hash";
import { newId } from "@/lib/server/ids";
import { wakeAfterCommit } from "@/lib/server/wake";
import { toStorable } from "@/lib/storable-json";
import type { SystemContext } from "../context";
import { AppError } from "../errors";
import { describeFailure } from "../describe-failure";
import { listChanges } from "./envelope";
import { verifySignature } from "./verify-signature";

/** Meta sends up to 3 MB; what is larger is not from Meta. */
export const MAX_WEBHOOK_BYTES = 4 * 1024 * 1024;

/** Where a body arrived that the installation's app did not sign: the own address of a connection. */
export type OwnAddress = { configId: string; appSecret: string };

/**
 * Takes in one webhook: checks the signature over the bytes as they came and stores them; returning means stored. The
 * same body again only counts as one more delivery of the same row. Nothing is processed here.
 * @param ownAddress when it came to a connection's own address: then its app's secret counts, and nobody else's.
 * @throws AppError `payload_too_large`, `signature_missing`, `signature_wrong`, `invalid_input` (not UTF-8 JSON),
 * `cannot_store` (then Meta delivers it again).
 */
export async function receiveWebhook(
  system: SystemContext,
  {
    rawBody,
    signature,
    ownAddress = null,
  }: { rawBody: Uint8Array; signature: string | null; ownAddress?: OwnAddress | null },
): Promise<void> {
  if (rawBody.byteLength > MAX_WEBHOOK_BYTES)
    throw new AppError("payload_too_large", "The body is too large");
  verifySignature({ rawBody, header: signature, secret: ownAddress?.appSecret ?? env().META_APP_SECRET });
  const payload = decode(rawBody);
  const row = {
    payload,
    bodyHash: hashOf(rawBody, ownAddress),
    endpointConfigId: ownAddress?.configId ?? null,
    ...summarize(parse(payload)),
  };
  const stored = await store(system, row);
  system.log.info(
    { logId: stored.id, deliveries: stored.deliveries, fields: row.fields, bytes: rawBody.byteLength },
    "webhook stored",
  );
}

async function store(
  system: SystemContext,
  row: {
    payload: string;
    bodyHash: string;
    endpointConfigId: string | null;
    fields: string[];
    phoneIds: string[];
  },
): Promise<{ id: string; deliveries: number }> {
  try {
    return await system.acrossTenants(async (db) => {
      const [stored] = await db.$queryRaw<{ id: string; deliveries: number }[]>`
        INSERT INTO whatsapp_webhook_logs AS log (id, payload, body_hash, endpoint_config_id, fields, phone_ids)
        VALUES (${newId()}, ${row.payload}, ${row.bodyHash}, ${row.endpointConfigId}, ${row.fields}::text[],
          ${row.phoneIds}::text[])
        ON CONFLICT (body_hash) DO UPDATE SET deliveries = log.deliveries + 1
        RETURNING id, deliveries`;
      if (!stored) throw new Error("The insert returned no row");
      wakeAfterCommit(db, "webhooks");
      return stored;
    });
  } catch (error) {
    const cause = new Error(describeFailure(error));
    throw new AppError("cannot_store", "The webhook cannot be stored now. Deliver it again later.", {
      cause,
    });
  }
}

/** With its address, so that nobody who signs for one address can make another take a body for known. */
function hashOf(rawBody: Uint8Array, ownAddress: OwnAddress | null): string {
  return sha256Hex(ownAddress ? `${ownAddress.configId}:${sha256Hex(rawBody)}` : rawBody);
}

function decode(rawBody: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(rawBody);
  } catch {
    throw new AppError("invalid_input", "The body is not valid UTF-8");
  }
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    throw new AppError("invalid_input", "The body is not valid JSON");
  }
}

/** What the inspector filters by. A body too strange to be read is stored without; processing will say what is wrong. */
function summarize(body: unknown): { fields: string[]; phoneIds: string[] } {
  try {
    const changes = listChanges(toStorable(body));
    const phoneIds = changes.flatMap((change) => change.phoneId ?? []);
    return { fields: [...new Set(changes.map((change) => change.field))], phoneIds: [...new Set(phoneIds)] };
  } catch {
    return { fields: [], phoneIds: [] };
  }
}
