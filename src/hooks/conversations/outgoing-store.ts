import { z } from "zod";

/** A file of a message on its way; its bytes stay in this tab's memory only (outgoing-files.ts). */
export const OutgoingFile = z.object({
  /** The message's type. */
  kind: z.enum(["image", "video", "audio", "document", "sticker"]),
  name: z.string(),
  mimeType: z.string(),
  byteSize: z.number(),
  /** Once our server has it: another try does not bring it there again. */
  mediaId: z.string().nullable(),
});
export type OutgoingFile = z.infer<typeof OutgoingFile>;

/** A message on its way from this tab to our server. It leaves the store when the server has it. */
export const Outgoing = z.object({
  /** The Idempotency-Key: however often it is sent, it is one message. */
  key: z.string(),
  conversationId: z.string(),
  /** The text, or the caption of the file. */
  body: z.string(),
  file: OutgoingFile.nullish(),
  /** The id of the message it answers: its wamid, or ours while it has none. */
  replyTo: z.string().nullish(),
  sentAt: z.string(),
  /** Null while it is being sent, else why that failed: an error code of the API, `network`, `interrupted`, `file_lost`. */
  failure: z.string().nullable(),
});
export type Outgoing = z.infer<typeof Outgoing>;

export type OutgoingStore = {
  list: (conversationId: string) => readonly Outgoing[];
  put: (message: Outgoing) => void;
  remove: (key: string) => void;
  subscribe: (listener: () => void) => () => void;
};

const none: readonly Outgoing[] = [];

/**
 * Holds what has not reached the server yet, in the tab's storage: a reload in the middle loses nothing. What was being
 * sent when the page went away is shown as interrupted; sending it again with its key is safe. A file that had not been
 * uploaded is gone with the page.
 */
export function createOutgoingStore(
  storage: Pick<Storage, "getItem" | "setItem"> | null,
  name: string,
): OutgoingStore {
  const listeners = new Set<() => void>();
  let byConversation = group(restore(storage, name));

  const change = (all: Outgoing[]) => {
    byConversation = group(all);
    try {
      storage?.setItem(name, JSON.stringify(all));
    } catch {
      // Full or forbidden storage only means that a reload forgets them.
    }
    listeners.forEach((listener) => listener());
  };
  const everything = () => [...byConversation.values()].flat();

  return {
    list: (conversationId) => byConversation.get(conversationId) ?? none,
    put: (message) => {
      const all = everything();
      const isKnown = all.some(({ key }) => key === message.key);
      change(isKnown ? all.map((other) => (other.key === message.key ? message : other)) : [...all, message]);
    },
    remove: (key) => change(everything().filter((message) => message.key !== key)),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function restore(storage: Pick<Storage, "getItem"> | null, name: string): Outgoing[] {
  try {
    const stored = z.array(Outgoing).parse(JSON.parse(storage?.getItem(name) ?? "[]"));
    return stored.map((message) => {
      const isFileLost = message.file && message.file.mediaId === null;
      return { ...message, failure: isFileLost ? "file_lost" : (message.failure ?? "interrupted") };
    });
  } catch {
    return [];
  }
}

function group(all: Outgoing[]): Map<string, Outgoing[]> {
  return Map.groupBy(all, ({ conversationId }) => conversationId);
}
