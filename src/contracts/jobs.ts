import { z } from "zod";

/** Background jobs: the payload carries ids only, and running one twice does no harm. */
export const jobPayloads = {
  "finish-onboarding": z.object({
    organizationId: z.string(),
    configId: z.string(),
    /** The claim it belongs to: after a newer one it has nothing to do. Jobs of before there was a second have none. */
    grantNumber: z.number().int().default(1),
  }),
  "sync-business-app": z.object({ organizationId: z.string(), phoneNumberId: z.string() }),
  "show-receipts": z.object({
    organizationId: z.string(),
    conversationId: z.string(),
    /** Our id of the last message that was read; null: there was none. */
    upTo: z.string().nullable(),
  }),
  /** Numbers by Meta's ids. */
  "redrive-webhooks": z.object({ organizationId: z.string(), phoneIds: z.array(z.string()) }),
  "email-alert": z.object({ organizationId: z.string(), alertId: z.string() }),
} satisfies Record<string, z.ZodType>;

export type JobName = keyof typeof jobPayloads;
export type JobPayload<N extends JobName> = z.infer<(typeof jobPayloads)[N]>;
