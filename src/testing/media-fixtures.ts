import { createHash, randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { text as readText } from "node:stream/consumers";
import { afterAll } from "vitest";
import { mediaStore } from "@/lib/server/media-store/open-store";
import { drainMedia } from "@/services/media/drain-media";
import { expectMedia } from "@/services/media/expect-media";
import { sealToken } from "@/services/whatsapp/connections";
import { metaId, newWamid, test as base, type Tenant } from "./webhook-fixtures";

// Meta's media edge as a program of its own, because a test decides what becomes of every single byte.

type Answer = (response: ServerResponse, request: IncomingMessage) => void;
type Call = { path: string; query: URLSearchParams; authorization: string | undefined };
type EdgeFile = { node: Answer[]; bytes: Answer[]; lastNode: Answer; lastBytes: Answer };

const files = new Map<string, EdgeFile>();
const calls: Call[] = [];

const edge = createServer((request, response) => {
  const url = new URL(request.url ?? "", "http://edge");
  calls.push({ path: url.pathname, query: url.searchParams, authorization: request.headers.authorization });
  const [, first = "", second = ""] = url.pathname.split("/");
  const file = files.get(second);
  if (!file) return answer(400, unknownId)(response, request);
  const isBytes = first === "bytes";
  const next = isBytes ? (file.bytes.shift() ?? file.lastBytes) : (file.node.shift() ?? file.lastNode);
  next(response, request);
});
await new Promise<void>((resolve) => edge.listen(0, "127.0.0.1", resolve));
export const edgeUrl = `http://127.0.0.1:${(edge.address() as AddressInfo).port}`;
process.env.META_GRAPH_BASE_URL = edgeUrl;

afterAll(async () => {
  edge.closeAllConnections();
  await new Promise((resolve) => edge.close(resolve));
});

/** Code and subcode of an id that Meta does not know. */
export const unknownId = { error: { code: 100, error_subcode: 33, message: "Unsupported get request." } };

/** Answers with JSON. */
export const answer =
  (status: number, body: unknown): Answer =>
  (response) =>
    void response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));

/** Answers with a file's bytes. */
export const bytesAnswer =
  (bytes: Uint8Array, headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(200, { "Content-Length": String(bytes.byteLength), ...headers }).end(bytes);

export const gone: Answer = (response) => void response.writeHead(404).end();

/** Sends the beginning of a file and then nothing more; `hangUp` also ends the connection. */
export const partOf =
  (bytes: Uint8Array, { hangUp }: { hangUp: boolean }): Answer =>
  (response) => {
    response.writeHead(200, { "Content-Length": String(bytes.byteLength * 2) });
    response.write(bytes, () => (hangUp ? response.destroy() : undefined));
  };

export const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** A PNG of one pixel; `note` makes it another file of the same kind. */
export function png(note = ""): Buffer {
  const pixel =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
  return Buffer.concat([Buffer.from(pixel, "base64"), Buffer.from(note)]);
}

type Put = {
  bytes?: Uint8Array;
  /** What the first questions and downloads get instead; after them, or without them, all goes well. */
  node?: Answer[];
  downloads?: Answer[];
  /** What Meta says about the file, where it is not the truth. */
  says?: Record<string, unknown>;
};

/** Puts a file on the edge, under an id that it answers. */
export function putAtMeta({ bytes = png(), node = [], downloads = [], says = {} }: Put = {}): string {
  const metaMediaId = metaId();
  const lastNode = answer(200, {
    messaging_product: "whatsapp",
    id: metaMediaId,
    url: `${edgeUrl}/bytes/${metaMediaId}`,
    mime_type: "image/png",
    sha256: sha256(bytes),
    file_size: bytes.byteLength,
    ...says,
  });
  files.set(metaMediaId, { node, bytes: downloads, lastNode, lastBytes: bytesAnswer(bytes) });
  return metaMediaId;
}

/** The calls about one file so far; `kind` tells downloads from questions. */
export const callsFor = (metaMediaId: string, kind: "node" | "bytes") =>
  calls.filter(
    ({ path: called }) => called === (kind === "bytes" ? `/bytes/${metaMediaId}` : `/v24.0/${metaMediaId}`),
  );

export type MediaTenant = Awaited<ReturnType<typeof withToken>>;

/** Gives a tenant's connection a token, and the test the steps that webhooks take. */
async function withToken(tenant: Tenant) {
  const { ctx, organizationId, phoneId, configId, routed } = tenant;
  const where = { organizationId };
  const token = `EAA-${randomUUID()}`;
  const sealedToken = await sealToken(configId, token);
  await ctx.tenant((db) =>
    db.whatsAppConfig.update({ where: { organizationId, id: configId }, data: { sealedToken } }),
  );
  const contact = await ctx.tenant((db) => db.contact.create({ data: { organizationId, waId: metaId() } }));
  const conversation = await ctx.tenant((db) =>
    db.conversation.create({
      data: { organizationId, phoneNumberId: routed.phoneNumberId, contactId: contact.id },
    }),
  );
  return {
    ...tenant,
    token,
    /** A customer's message brings a file: its row and the message's, as the webhook worker leaves them. */
    receives: async (
      metaMediaId: string,
      {
        declaredType = "image/png",
        filename = null,
      }: { declaredType?: string; filename?: string | null } = {},
    ) =>
      ctx.tenant(async (db) => {
        const reference = { metaMediaId, declaredType, filename };
        const ids = await expectMedia(db, organizationId, [{ phoneId, reference }]);
        const mediaId = ids.get(metaMediaId) ?? "";
        const message = await db.message.create({
          data: {
            organizationId,
            conversationId: conversation.id,
            phoneId,
            wamid: newWamid(),
            direction: "in",
            type: "image",
            content: { id: metaMediaId },
            status: "received",
            mediaId,
            sentAt: new Date(),
          },
        });
        return { mediaId, messageId: message.id };
      }),
    file: (id: string) => ctx.tenant((db) => db.mediaFile.findFirstOrThrow({ where: { ...where, id } })),
    /** Whatever waits for its next try is due now. */
    skipPauses: () =>
      ctx.tenant((db) =>
        db.mediaFile.updateMany({
          where: { ...where, status: "pending" },
          data: { nextAttemptAt: new Date(0), lockedUntil: null },
        }),
      ),
    /** Every file of the organization came so long ago. */
    age: (ms: number) =>
      ctx.tenant((db) =>
        db.mediaFile.updateMany({
          where,
          data: { createdAt: new Date(Date.now() - ms), updatedAt: new Date(Date.now() - ms) },
        }),
      ),
    updatedMessages: async () =>
      (await tenant.liveEvents())
        .filter(({ kind }) => kind === "message.updated")
        .map(({ subjectId }) => subjectId),
    /** The text of a stored file. */
    content: async (id: string) => {
      const { sha256: hash, byteSize } = await ctx.tenant((db) =>
        db.mediaFile.findFirstOrThrow({ where: { ...where, id } }),
      );
      const key = { organizationId, sha256: hash ?? "" };
      return readText(await mediaStore().read(key, { start: 0, end: (byteSize ?? 0) - 1 }));
    },
  };
}

/** The folder of the local store. */
export const storeFolder = () => path.join(process.env.DATA_DIR ?? "", "media");

/** Which files lie in an organization's folder, or in the spool. */
export function filesIn(folder: string): string[] {
  try {
    return readdirSync(path.join(storeFolder(), folder)).toSorted();
  } catch {
    return [];
  }
}

/** A test with tenants whose connection has a token. */
export const test = base.extend<{
  createMediaTenant: () => Promise<MediaTenant>;
  /** As the worker does: until nothing is due. */
  fetchAll: () => Promise<void>;
}>({
  createMediaTenant: async ({ createTenant }, use) => use(async () => withToken(await createTenant())),
  fetchAll: async ({ system }, use) =>
    use(async () => {
      while ((await drainMedia(system)) > 0);
    }),
});
