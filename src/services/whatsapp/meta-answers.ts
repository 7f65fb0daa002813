import { z } from "zod";

// Meta's answers, as far as we use them. Lenient on purpose: Meta adds fields and enum values without notice, so only
// what we cannot work without is required.

const text = z.string().min(1).nullish().catch(null);

export const SuccessAnswer = z.object({ success: z.literal(true) });

/** https://developers.facebook.com/docs/facebook-login/guides/access-token */
export const TokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().nullish().catch(null),
});

/** https://developers.facebook.com/docs/graph-api/reference/debug_token */
export const DebugTokenAnswer = z.object({
  data: z.object({
    is_valid: z.boolean().catch(false),
    app_id: z.coerce.string().nullish(),
    expires_at: z.number().nullish().catch(null),
    scopes: z.array(z.string()).catch([]),
    granular_scopes: z
      .array(z.object({ scope: z.string(), target_ids: z.array(z.coerce.string()).optional() }))
      .nullish(),
  }),
});

/** https://developers.facebook.com/docs/graph-api/reference/whats-app-business-account-to-number-current-status */
export const PhoneNumberAnswer = z.object({
  id: z.coerce.string(),
  display_phone_number: text,
  verified_name: text,
  quality_rating: text,
  status: text,
  platform_type: text,
  throughput: z.object({ level: z.string() }).nullish().catch(null),
  is_on_biz_app: z.boolean().nullish().catch(null),
});

export const PhoneNumbersAnswer = z.object({
  data: z.array(PhoneNumberAnswer),
  paging: z
    .object({ cursors: z.object({ after: z.string().optional() }).optional(), next: z.string().optional() })
    .nullish()
    .catch(null),
});

export const SubscribedAppsAnswer = z.object({
  data: z.array(z.object({ whatsapp_business_api_data: z.object({ id: z.coerce.string() }) })),
});

const SentMessage = z.object({ id: z.string().min(1) });

/** 200 means accepted, not delivered: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages */
export const SentAnswer = z.object({
  contacts: z.array(z.object({ wa_id: z.string().optional() })).nullish(),
  messages: z.tuple([SentMessage], SentMessage),
});
