import { z } from "zod";
import { Id, PageQuery, Timestamp } from "./common";

export const WebhookLogStatus = z.enum(["received", "processed", "failed", "unrouted"]);
export type WebhookLogStatus = z.infer<typeof WebhookLogStatus>;

const filters = {
  status: WebhookLogStatus.optional(),
  field: z.string().max(64).optional(),
  phoneId: z.string().max(32).optional(),
  connectionId: Id.optional(),
};

export const WebhookLogsQuery = PageQuery.extend(filters);
export type WebhookLogsQuery = z.infer<typeof WebhookLogsQuery>;

/** What one change of a webhook became. */
export const ChangeOutcome = z.object({
  field: z.string(),
  phoneId: z.string().optional(),
  wabaId: z.string().optional(),
  /** `messages`: filed in the inbox; `applied`: changed a connection, number or contact; `ignored`: kept, nothing to do. */
  became: z.enum(["messages", "applied", "ignored", "unrouted", "failed"]),
  messages: z.number().int().optional(),
  statuses: z.number().int().optional(),
  reason: z.string().optional(),
});
export type ChangeOutcome = z.infer<typeof ChangeOutcome>;

export const WebhookLogItem = z.object({
  id: Id,
  receivedAt: Timestamp,
  fields: z.array(z.string()),
  phoneIds: z.array(z.string()),
  status: WebhookLogStatus,
  deliveries: z.number().int(),
  attempts: z.number().int(),
  error: z.string().nullable(),
  connectionId: z.string().nullable(),
  processedAt: Timestamp.nullable(),
});
export type WebhookLogItem = z.infer<typeof WebhookLogItem>;

/** `contents=shown` unfolds what customers and agents wrote; that look is audited. */
export const WebhookLogQuery = z.strictObject({ contents: z.enum(["folded", "shown"]).default("folded") });
export type WebhookLogQuery = z.infer<typeof WebhookLogQuery>;

export const WebhookLogDetail = WebhookLogItem.extend({
  /** The body; with `contents: folded` each text of a message stands as `[folded, n characters]`. */
  payload: z.unknown(),
  contents: z.enum(["folded", "shown"]),
  outcome: z.array(ChangeOutcome).nullable(),
});
export type WebhookLogDetail = z.infer<typeof WebhookLogDetail>;

/** Replays what the filters find, the oldest first, at most 1,000 at once. An empty filter is refused. */
export const ReplayRequest = z
  .strictObject(filters)
  .refine((given) => Object.values(given).some((value) => value !== undefined), "needs at least one filter");
export type ReplayRequest = z.infer<typeof ReplayRequest>;

export const ReplayResponse = z.object({ replayed: z.number().int() });
export type ReplayResponse = z.infer<typeof ReplayResponse>;
