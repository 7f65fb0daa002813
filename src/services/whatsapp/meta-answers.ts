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
    user_id: z.coerce.string().nullish(),
    expires_at: z.number().nullish().catch(null),
    scopes: z.array(z.string()).catch([]),
    granular_scopes: z
      .array(z.object({ scope: z.string(), target_ids: z.array(z.coerce.string()).optional() }))
      .nullish(),
  }),
});

/** https://developers.facebook.com/docs/whatsapp/cloud-api/health-status */
const HealthStatusAnswer = z
  .object({
    can_send_message: text,
    entities: z
      .array(
        z.object({
          entity_type: z.string().catch("UNKNOWN"),
          id: z.coerce.string().catch(""),
          can_send_message: text,
          errors: z
            .array(
              z.object({
                error_code: z.coerce.number().nullish().catch(null),
                error_description: text,
                possible_solution: text,
              }),
            )
            .nullish()
            .catch(null),
        }),
      )
      .nullish()
      .catch(null),
  })
  .nullish()
  .catch(null);
export type HealthStatusAnswer = z.output<typeof HealthStatusAnswer>;

/** Named as text (`TIER_250`), inside an object, or not at all. */
const LimitAnswer = z
  .union([z.string(), z.looseObject({ current_limit: z.string() }).transform((limit) => limit.current_limit)])
  .nullish()
  .catch(null);

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
  code_verification_status: text,
  name_status: text,
  new_name_status: text,
  account_mode: text,
  is_pin_enabled: z.boolean().nullish().catch(null),
  last_onboarded_time: text,
  whatsapp_business_manager_messaging_limit: LimitAnswer,
  health_status: HealthStatusAnswer,
});

export const PhoneNumbersAnswer = z.object({
  data: z.array(PhoneNumberAnswer),
  paging: z
    .object({ cursors: z.object({ after: z.string().optional() }).optional(), next: z.string().optional() })
    .nullish()
    .catch(null),
});

/** https://developers.facebook.com/docs/graph-api/reference/whats-app-business-account */
export const AccountAnswer = z.object({
  id: z.coerce.string(),
  name: text,
  status: text,
  account_review_status: text,
  business_verification_status: text,
  owner_business_info: z.object({ id: z.coerce.string() }).nullish().catch(null),
  primary_funding_id: z.coerce.string().nullish().catch(null),
  whatsapp_business_manager_messaging_limit: LimitAnswer,
  health_status: HealthStatusAnswer,
});

export const SubscribedAppsAnswer = z.object({
  data: z.array(
    z.object({
      whatsapp_business_api_data: z.object({ id: z.coerce.string() }),
      override_callback_uri: text,
    }),
  ),
});

/** The id of a sync request is for Meta's support only. */
export const AppDataAnswer = z.object({ request_id: z.coerce.string().nullish().catch(null) });

/** https://developers.facebook.com/docs/graph-api/reference/whats-app-business-account/message_templates */
export const TemplatesAnswer = z.object({
  data: z.array(
    z.object({
      name: z.string(),
      language: z.string().catch(""),
      status: z.string(),
      quality_score: z.object({ score: text }).nullish().catch(null),
    }),
  ),
});

/** https://developers.facebook.com/docs/graph-api/reference/whats-app-business-phone-number/message_history */
export const MessageHistoryAnswer = z.object({
  data: z.array(
    z.object({
      message_id: z.string(),
      events: z
        .object({
          data: z.array(
            z.object({
              delivery_status: z.string(),
              timestamp: z.coerce.number().nullish().catch(null),
              error_description: text,
            }),
          ),
        })
        .nullish()
        .catch(null),
    }),
  ),
});

const SentMessage = z.object({ id: z.string().min(1) });

/** 200 means accepted, not delivered: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages */
export const SentAnswer = z.object({
  contacts: z.array(z.object({ wa_id: z.string().optional() })).nullish(),
  messages: z.tuple([SentMessage], SentMessage),
});

/** https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media */
export const MediaAnswer = z.object({
  url: z.string().min(1),
  mime_type: text,
  sha256: text,
  file_size: z.coerce.number().int().nonnegative().nullish().catch(null),
});

export const UploadAnswer = z.object({ id: z.coerce.string().min(1) });
