import type { MessageError, MessageStatus } from "@/contracts/messages";
import type { Locale } from "@/contracts/session";
import { findGraphError } from "@/lib/graph-errors";
import { getTranslator } from "@/messages";
import type { StoredError } from "./message-status";

/** What went wrong with a message and what to do, in the reader's language. */
export function explainError(error: StoredError, status: MessageStatus, locale: Locale): MessageError {
  const { code } = error;
  // Whatever the reason: of an unconfirmed message nobody knows yet that it failed.
  const key = status === "unconfirmed" ? "unclear" : findGraphError(code).key;
  const t = getTranslator(locale, "graph-errors");
  return {
    code,
    title: t(`${key}.title`),
    explanation: t(`${key}.explanation`, { code: String(code), title: error.title }),
    action: t(`${key}.action`),
  };
}
