import { useEffect, useRef, useState } from "react";
import { newIdempotencyKey } from "@/hooks/conversations/idempotency-key";
import { checkFile, type CheckedFile } from "./attachment";
import type { Attachment } from "./plan-messages";

/** More at once is a mistake (a whole folder dropped) more often than a wish. */
export const FILES_AT_ONCE = 10;

/** A file that cannot be sent, and why. */
export type Refusal = {
  name: string;
  check: Extract<CheckedFile, { problem: string }> | { problem: "too_many" };
};

export type Attachments = {
  files: readonly Attachment[];
  add: (files: readonly File[]) => void;
  remove: (id: string) => void;
  clear: () => void;
};

/** The files that wait in the composer; those that cannot be sent are told to `onRefused`. */
export function useAttachments(onRefused: (refusal: Refusal) => void): Attachments {
  const [files, setFiles] = useState<readonly Attachment[]>([]);
  const shown = useRef(files);
  useEffect(() => {
    shown.current = files;
  }, [files]);
  useEffect(() => () => shown.current.forEach(revoke), []);
  return {
    files,
    add: (given) => {
      const taken: Attachment[] = [];
      for (const bytes of given) {
        const check = checkFile(bytes);
        if ("problem" in check) onRefused({ name: bytes.name, check });
        else if (files.length + taken.length >= FILES_AT_ONCE)
          onRefused({ name: bytes.name, check: { problem: "too_many" } });
        else taken.push(toAttachment(bytes, check));
      }
      setFiles([...files, ...taken]);
    },
    remove: (id) => {
      files.filter((file) => file.id === id).forEach(revoke);
      setFiles(files.filter((file) => file.id !== id));
    },
    clear: () => {
      files.forEach(revoke);
      setFiles([]);
    },
  };
}

function toAttachment(bytes: File, check: Pick<Attachment, "kind" | "mimeType">): Attachment {
  const isVisible = check.kind === "image" || check.kind === "sticker";
  return { id: newIdempotencyKey(), bytes, ...check, preview: isVisible ? URL.createObjectURL(bytes) : null };
}

function revoke({ preview }: Attachment): void {
  if (preview) URL.revokeObjectURL(preview);
}
