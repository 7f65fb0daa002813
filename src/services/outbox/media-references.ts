import { z } from "zod";

/** A file of ours within a message: where Meta's id takes the place of our id, and which kind of file it must be. */
export type MediaUse = { kind: "image" | "video" | "audio" | "document" | "sticker"; mediaId: string };

const kinds = ["image", "video", "audio", "document", "sticker", "gif"] as const;
const Reference = z.looseObject({ id: z.string() });

/**
 * The files of ours that a message names: its own, that of a header, those of a template's fields and of cards. Only in
 * media, interactive and template messages an object under such a name is a file.
 */
export function mediaUsesOf(type: string, content: unknown): MediaUse[] {
  const uses: MediaUse[] = [];
  visit(type, content, (kind, reference) => {
    uses.push({ kind, mediaId: reference.id });
    return reference;
  });
  return uses;
}

/** The content with Meta's media ids in place of ours. @throws Error when one is missing. */
export function withMetaMediaIds(
  type: string,
  content: unknown,
  metaIds: ReadonlyMap<string, string>,
): unknown {
  return visit(type, content, (_, reference) => {
    const id = metaIds.get(reference.id);
    if (id === undefined) throw new Error("A file was not handed to Meta");
    return { ...reference, id };
  });
}

type Change = (kind: MediaUse["kind"], reference: { id: string }) => { id: string };

function visit(type: string, content: unknown, change: Change): unknown {
  if (type === "interactive" || type === "template") return visitNested(content, change);
  const kind = kinds.find((known) => known === type);
  return kind === undefined ? content : visitReference(kind, content, change);
}

function visitNested(value: unknown, change: Change): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => visitNested(one, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]: [string, unknown]) => {
      const kind = kinds.find((known) => known === name);
      return [name, kind === undefined ? visitNested(one, change) : visitReference(kind, one, change)];
    }),
  );
}

function visitReference(kind: (typeof kinds)[number], value: unknown, change: Change): unknown {
  const reference = Reference.safeParse(value);
  if (!reference.success) return value;
  // WhatsApp's GIFs are videos that run by themselves.
  return change(kind === "gif" ? "video" : kind, reference.data);
}
