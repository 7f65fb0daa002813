import { z } from "zod";
import { receiptStatuses, type StatusReport, type StoredError } from "../conversations/message-status";
import { readSendName, type SendName } from "../conversations/send-name";
import { toMetaTime } from "./meta-time";

/** One element of `statuses` in our words. */
export type StatusUpdate = StatusReport & {
  wamid: string;
  /** Which send of which of our messages, when its name travelled with the call as `biz_opaque_callback_data`. */
  send: SendName | null;
};

const MetaError = z.looseObject({
  code: z.union([z.number(), z.string()]),
  title: z.string().nullish().catch(null),
  message: z.string().nullish().catch(null),
  error_data: z
    .looseObject({ details: z.string().nullish().catch(null) })
    .nullish()
    .catch(null),
});

const MetaStatus = z.looseObject({
  id: z.string().min(1).max(512),
  status: z.string().min(1),
  errors: z.array(z.unknown()).nullish().catch(null),
  biz_opaque_callback_data: z.string().max(512).nullish().catch(null),
});

/**
 * Reads one status (Meta: "status messages webhook reference"); null for a status name that we do not know, such as the
 * old `deleted` and `warning`.
 * @throws ZodError without id or status.
 */
export function toStatusUpdate(raw: unknown, receivedAt: Date): StatusUpdate | null {
  const meta = MetaStatus.parse(raw);
  const status = receiptStatuses.find((known) => known === meta.status);
  if (!status) return null;
  const error = status === "failed" ? toStoredError(meta.errors?.[0]) : undefined;
  return {
    wamid: meta.id,
    send: readSendName(meta.biz_opaque_callback_data ?? ""),
    status,
    at: toMetaTime(meta.timestamp, receivedAt),
    ...(error ? { error } : {}),
  };
}

function toStoredError(raw: unknown): StoredError | undefined {
  const parsed = MetaError.safeParse(raw);
  if (!parsed.success) return undefined;
  const { code, title, message, error_data } = parsed.data;
  const details = error_data?.details;
  return { code, title: title ?? message ?? String(code), ...(details ? { details } : {}) };
}
