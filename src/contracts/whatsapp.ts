import { z } from "zod";
import { Id, PageQuery, Timestamp } from "./common";

export const SignupFlow = z.enum(["new_number", "business_app", "manual"]);
export type SignupFlow = z.infer<typeof SignupFlow>;

export const ConnectionStatus = z.enum(["pending", "active", "disconnected", "error"]);
export type ConnectionStatus = z.infer<typeof ConnectionStatus>;

/** The steps from a granted permission to a working number, in order. */
export const ConnectionStepName = z.enum(["permission", "account", "numbers", "webhooks", "registration"]);
export type ConnectionStepName = z.infer<typeof ConnectionStepName>;

/** What Meta said no with: `code` and `traceId` are for support, the text comes from the error table by `code`. */
export const StepError = z.object({
  code: z.string(),
  message: z.string(),
  metaCode: z.number().optional(),
  traceId: z.string().optional(),
});
export type StepError = z.infer<typeof StepError>;

/** `running` covers waiting for its turn and for a retry; with `error` it tells why it was not done at once. */
export const ConnectionStep = z.object({
  name: ConnectionStepName,
  status: z.enum(["done", "running", "failed"]),
  error: StepError.optional(),
});
export type ConnectionStep = z.infer<typeof ConnectionStep>;

export const OnboardingSessionRequest = z.strictObject({
  flow: z.enum(["new_number", "business_app"]).default("new_number"),
});

/** What the browser needs to open Meta's dialog. Taken from the server at run time: one build serves every environment. */
export const OnboardingSession = z.object({
  state: z.string(),
  dialogUrl: z.url(),
  appId: z.string(),
  configId: z.string(),
  apiVersion: z.string(),
  extras: z.record(z.string(), z.unknown()),
  expiresAt: Timestamp,
});
export type OnboardingSession = z.infer<typeof OnboardingSession>;

/** Meta's ids are claims of the browser: the server proves them before it believes them. */
const MetaId = z.string().regex(/^\d{1,32}$/, "must be a Meta id (digits)");

export const ClaimWabaRequest = z.strictObject({
  code: z.string().min(1).max(4096),
  state: z.string().min(1).max(4096),
  wabaId: MetaId.nullish(),
  phoneId: MetaId.nullish(),
  businessId: MetaId.nullish(),
  event: z.string().max(64).nullish(),
});
export type ClaimWabaRequest = z.infer<typeof ClaimWabaRequest>;

export const ConnectionConfig = z.object({
  id: Id,
  wabaId: z.string(),
  phoneId: z.string().nullable(),
  phoneNumber: z.string().nullable(),
  displayName: z.string().nullable(),
  status: ConnectionStatus,
  flow: SignupFlow,
});
export type ConnectionConfig = z.infer<typeof ConnectionConfig>;

export const ClaimWabaResponse = z.object({
  success: z.literal(true),
  config: ConnectionConfig,
  steps: z.array(ConnectionStep),
});
export type ClaimWabaResponse = z.infer<typeof ClaimWabaResponse>;

export const CheckConnectionRequest = z.strictObject({ after: Timestamp.nullish() });
export type CheckConnectionRequest = z.infer<typeof CheckConnectionRequest>;

export const CheckConnectionResponse = z.object({
  connected: z.boolean(),
  config: ConnectionConfig.optional(),
});
export type CheckConnectionResponse = z.infer<typeof CheckConnectionResponse>;

/** A business phone number. `id` is Meta's phone number id. */
export const PhoneNumber = z.object({
  id: z.string(),
  wabaId: z.string(),
  displayPhoneNumber: z.string(),
  verifiedName: z.string().nullable(),
  qualityRating: z.string().nullable(),
  status: z.string().nullable(),
  throughput: z.string().nullable(),
  isDefault: z.boolean(),
  isOnBusinessApp: z.boolean(),
});
export type PhoneNumber = z.infer<typeof PhoneNumber>;

export const Connection = ConnectionConfig.extend({
  steps: z.array(ConnectionStep),
  numbers: z.array(PhoneNumber),
  tokenExpiresAt: Timestamp.nullable(),
  lastWebhookAt: Timestamp.nullable(),
  connectedAt: Timestamp.nullable(),
  updatedAt: Timestamp,
});
export type Connection = z.infer<typeof Connection>;

export const UpdateConnectionRequest = z.strictObject({ defaultPhoneId: MetaId });
export type UpdateConnectionRequest = z.infer<typeof UpdateConnectionRequest>;

/** The settings page shows all numbers at once, so a page of them is as long as it may be. */
export const PhoneNumbersQuery = PageQuery.extend({
  limit: z.coerce.number().int().min(1).max(100).default(100),
});
export type PhoneNumbersQuery = z.infer<typeof PhoneNumbersQuery>;

export const WebhookLogStatus = z.enum(["received", "processed", "failed", "unrouted"]);

export const WebhookLogsQuery = PageQuery.extend({
  status: WebhookLogStatus.optional(),
  field: z.string().max(64).optional(),
  phoneId: z.string().max(32).optional(),
});
export type WebhookLogsQuery = z.infer<typeof WebhookLogsQuery>;

/** What one change of a webhook became. */
export const ChangeOutcome = z.object({
  field: z.string(),
  phoneId: z.string().optional(),
  wabaId: z.string().optional(),
  became: z.enum(["messages", "ignored", "unrouted", "failed"]),
  messages: z.number().int().optional(),
  statuses: z.number().int().optional(),
  reason: z.string().optional(),
});
export type ChangeOutcome = z.infer<typeof ChangeOutcome>;

export const WebhookLogItem = z.object({
  id: Id,
  receivedAt: Timestamp,
  fields: z.array(z.string()),
  status: WebhookLogStatus,
  attempts: z.number().int(),
  error: z.string().nullable(),
  connectionId: z.string().nullable(),
});
export type WebhookLogItem = z.infer<typeof WebhookLogItem>;

export const WebhookLogDetail = WebhookLogItem.extend({
  payload: z.unknown(),
  outcome: z.array(ChangeOutcome).nullable(),
});
export type WebhookLogDetail = z.infer<typeof WebhookLogDetail>;
