import { z } from "zod";
import { Id, PageQuery, pageOf, Timestamp } from "./common";
import { ConnectionHealth, NumberHealth } from "./health";

export const SignupFlow = z.enum(["new_number", "business_app", "manual"]);
export type SignupFlow = z.infer<typeof SignupFlow>;

export const ConnectionStatus = z.enum(["pending", "active", "disconnected", "error"]);
export type ConnectionStatus = z.infer<typeof ConnectionStatus>;

/**
 * The steps from a granted permission to a working number, in order. `registration` is for numbers of the Cloud API,
 * `sync` for those that stay in the WhatsApp Business app; an account may have both, or one of them. The connection is
 * active when all but the last two are done: those need a person.
 */
export const ConnectionStepName = z.enum([
  "permission",
  "account",
  "numbers",
  "webhooks",
  "registration",
  "sync",
  "payment",
  "test_message",
]);
export type ConnectionStepName = z.infer<typeof ConnectionStepName>;

/** What Meta said no with: `code` and `traceId` are for support, the text comes from the error table by `code`. */
export const StepError = z.object({
  code: z.string(),
  message: z.string(),
  metaCode: z.number().optional(),
  traceId: z.string().optional(),
});
export type StepError = z.infer<typeof StepError>;

/**
 * `running` covers waiting for its turn and for a retry; with `error` it tells why it was not done at once, with
 * `waitsFor: "you"` it goes on when a person has done something (added a payment method, written the test message).
 */
export const ConnectionStep = z.object({
  name: ConnectionStepName,
  status: z.enum(["done", "running", "failed"]),
  waitsFor: z.literal("you").optional(),
  error: StepError.optional(),
});
export type ConnectionStep = z.infer<typeof ConnectionStep>;

/** How Meta's dialog is opened: in a popup, in the same tab, or by Meta's JavaScript SDK. */
export const Launch = z.enum(["popup", "redirect", "sdk"]);
export type Launch = z.infer<typeof Launch>;

export const OnboardingSessionRequest = z.strictObject({
  flow: z.enum(["new_number", "business_app"]).default("new_number"),
  launch: Launch.default("popup"),
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

/** What the page has to know about the installation before anybody clicks; no rebuild for other values. */
export const LaunchSettings = z.object({
  appId: z.string(),
  apiVersion: z.string(),
  configId: z.string(),
  /** Address of Meta's JavaScript SDK; null: the dialog is opened by its address. */
  sdkUrl: z.url().nullable(),
  /** Where the dialog lives: its origin may post messages to the page. */
  dialogOrigin: z.url(),
});
export type LaunchSettings = z.infer<typeof LaunchSettings>;

/** How a launch ended without a claim, as the browser heard it from Meta. */
export const SignupOutcomeRequest = z.strictObject({
  state: z.string().min(1).max(4096),
  outcome: z.enum(["cancelled", "failed"]),
  currentStep: z.string().max(64).nullish(),
  errorCode: z.string().max(64).nullish(),
  errorMessage: z.string().max(1_000).nullish(),
  sessionId: z.string().max(128).nullish(),
});
export type SignupOutcomeRequest = z.infer<typeof SignupOutcomeRequest>;

/** One launch of Embedded Signup, for the administrators of the organization. */
export const SignupAttempt = z.object({
  id: Id,
  flow: SignupFlow,
  startedAt: Timestamp,
  startedBy: z.string().nullable(),
  /** `open`: may still come back; `expired`: never came back. */
  outcome: z.enum(["open", "claimed", "cancelled", "failed", "expired"]),
  currentStep: z.string().nullable(),
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
  metaSessionId: z.string().nullable(),
});
export type SignupAttempt = z.infer<typeof SignupAttempt>;
/** Answer of GET /api/v1/whatsapp/onboarding-sessions: the newest ten. */
export const SignupAttempts = pageOf(SignupAttempt);

/** Meta's ids are claims of the browser: the server proves them before it believes them. */
const MetaId = z.string().regex(/^\d{1,32}$/, "must be a Meta id (digits)");

export const ClaimWabaRequest = z.strictObject({
  code: z.string().min(1).max(4096),
  state: z.string().min(1).max(4096),
  wabaId: MetaId.nullish(),
  phoneId: MetaId.nullish(),
  businessId: MetaId.nullish(),
  /** Every account of a signup that shared several. */
  wabaIds: z.array(MetaId).max(20).nullish(),
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

/**
 * Why nothing is sent from a number for now: the phone of a Business app number is being changed (ACCOUNT_OFFBOARDED),
 * Meta does not accept our token, or the account is restricted. What is queued waits.
 */
export const PauseReason = z.enum(["app_offboarded", "token_invalid", "account_restricted"]);
export type PauseReason = z.infer<typeof PauseReason>;

/**
 * `requesting`: the call is under way; `unconfirmed`: its answer was lost and it is never repeated by itself;
 * `requested`: Meta took it; `receiving`; `done`; `declined`: the business keeps its history to itself (2593109);
 * `used_up` (2593107), `too_late` (2593108): only a new onboarding gives another chance; `failed`: may be tried again.
 */
export const SyncStatus = z.enum([
  "requesting",
  "unconfirmed",
  "requested",
  "receiving",
  "done",
  "declined",
  "used_up",
  "too_late",
  "failed",
]);
export type SyncStatus = z.infer<typeof SyncStatus>;

export const SyncKind = z.enum(["contacts", "history"]);
export type SyncKind = z.infer<typeof SyncKind>;

/** How far a sync of a Business app number is. */
export const NumberSync = z.object({
  kind: SyncKind,
  status: SyncStatus,
  progress: z.number().int(),
  phase: z.number().int().nullable(),
  received: z.number().int(),
  requestedAt: Timestamp.nullable(),
  requestId: z.string().nullable(),
  error: StepError.nullable(),
});
export type NumberSync = z.infer<typeof NumberSync>;

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
  /** False: left out by choice, or not chosen yet; its messages do not come in here. */
  isInUse: z.boolean(),
  pauseReason: PauseReason.nullable(),
  health: NumberHealth.nullable(),
  syncs: z.array(NumberSync),
});
export type PhoneNumber = z.infer<typeof PhoneNumber>;

/**
 * Why a connection ended: `requested` here by a person; by Meta's side: `partner_removed`, `app_uninstalled`,
 * `account_deleted`, `deauthorized`, `data_deletion`, `account_disabled`.
 */
export const DisconnectReason = z.enum([
  "requested",
  "partner_removed",
  "app_uninstalled",
  "account_deleted",
  "account_disabled",
  "deauthorized",
  "data_deletion",
]);
export type DisconnectReason = z.infer<typeof DisconnectReason>;

export const Connection = ConnectionConfig.extend({
  steps: z.array(ConnectionStep),
  /** All numbers that Meta lists in the account, in use or not; of an ended connection those it had. */
  numbers: z.array(PhoneNumber),
  /** The organization's own Meta app; null: the installation's. */
  metaAppId: z.string().nullable(),
  /** The connection's own webhook address, for an organization's own Meta app. */
  webhookUrl: z.url().nullable(),
  tokenExpiresAt: Timestamp.nullable(),
  lastWebhookAt: Timestamp.nullable(),
  connectedAt: Timestamp.nullable(),
  disconnectedAt: Timestamp.nullable(),
  disconnectReason: DisconnectReason.nullable(),
  health: ConnectionHealth,
  updatedAt: Timestamp,
});
export type Connection = z.infer<typeof Connection>;

/** Which numbers are used, and which is the organization's default; at least one of the two. */
export const UpdateConnectionRequest = z
  .strictObject({
    defaultPhoneId: MetaId.optional(),
    phoneIds: z.array(MetaId).min(1).max(100).optional(),
  })
  .refine((given) => given.defaultPhoneId !== undefined || given.phoneIds !== undefined, "changes nothing");
export type UpdateConnectionRequest = z.infer<typeof UpdateConnectionRequest>;

/** Credentials of an organization's own Meta app. Without a verify token one is made and shown once. */
export const ManualConnectionRequest = z.strictObject({
  wabaId: MetaId,
  phoneId: MetaId,
  accessToken: z.string().trim().min(20).max(4096),
  appId: MetaId.nullish(),
  appSecret: z.string().trim().min(8).max(256),
  verifyToken: z.string().trim().min(8).max(256).nullish(),
});
export type ManualConnectionRequest = z.infer<typeof ManualConnectionRequest>;

/** The verify token is in this answer and nowhere else. */
export const ManualConnection = Connection.extend({
  webhook: z.object({ url: z.url(), verifyToken: z.string() }),
});
export type ManualConnection = z.infer<typeof ManualConnection>;

/** `deregister=true` also takes the numbers off the Cloud API; those of the Business app never. */
export const DisconnectQuery = z.strictObject({
  deregister: z.enum(["true", "false"]).default("false"),
});
export type DisconnectQuery = z.infer<typeof DisconnectQuery>;

/** `notes`: what could not be done at Meta, to be done there by hand. The connection has ended all the same. */
export const DisconnectResponse = z.object({
  connection: Connection,
  notes: z.array(z.object({ code: z.enum(["not_unsubscribed", "not_deregistered"]), error: StepError })),
});
export type DisconnectResponse = z.infer<typeof DisconnectResponse>;

/** Registers a number whose two-step PIN is known to its owner; without `phoneId` the connection's main number. */
export const RegisterRequest = z.strictObject({
  pin: z.string().regex(/^\d{6}$/, "must be six digits"),
  phoneId: MetaId.optional(),
});
export type RegisterRequest = z.infer<typeof RegisterRequest>;

/** Asks for a sync once more after a person decided so (the answer to the first call was lost, or it was refused). */
export const SyncRequest = z.strictObject({ phoneId: MetaId, kind: SyncKind });
export type SyncRequest = z.infer<typeof SyncRequest>;

/** The settings page shows all numbers at once, so a page of them is as long as it may be. */
export const PhoneNumbersQuery = PageQuery.extend({
  limit: z.coerce.number().int().min(1).max(100).default(100),
});
export type PhoneNumbersQuery = z.infer<typeof PhoneNumbersQuery>;
