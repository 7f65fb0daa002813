// The simulator's memory: small flat records, saved to one JSON file. Times are milliseconds since 1970 on the simulator's clock.
import type { AppMessagePart, BusinessApp } from "./app-records";

/** A business portfolio; it owns WABAs. */
export type Business = { id: string; name: string };

/** Where webhooks of a WABA or number go instead of to the app's own callback. */
export type CallbackOverride = { uri: string };

/**
 * A Meta app besides the one the simulator was started for: an organization's own. The secret is kept as it is, because
 * webhooks are signed with it.
 */
export type OtherApp = {
  id: string;
  secret: string;
  name: string;
  webhookUrl: string | null;
  webhookVerifyToken: string;
};

/** Which app something belongs to; null = the one the simulator was started for, whatever its id is. */
export type AppRef = string | null;

/** An app listens to a WABA. */
export type Subscription = { appId: AppRef; since: number; override: CallbackOverride | null };

export type HealthLevel = "AVAILABLE" | "LIMITED" | "BLOCKED";
/** What `health_status` complains about. */
export type HealthProblem = { code: number; description: string; solution: string };

/** A WhatsApp Business account. `canSend` null = as its problems say. */
export type Waba = {
  id: string;
  businessId: string;
  name: string;
  currency: string;
  timezoneId: string;
  country: string;
  templateNamespace: string;
  createdAt: number;
  subscriptions: Subscription[];
  hasPaymentMethod: boolean;
  reviewStatus: string;
  businessVerification: string;
  status: string;
  messagingLimit: string;
  isDisabled: boolean;
  canSend: HealthLevel | null;
  problems: HealthProblem[];
};

/**
 * A business phone number. `registeredAt` is null until /register succeeded. `status` and `throughput` null = as follows
 * from that; `messagingLimit` null = the WABA's.
 */
export type PhoneNumber = {
  id: string;
  wabaId: string;
  displayPhoneNumber: string;
  verifiedName: string;
  qualityRating: string;
  codeVerificationStatus: string;
  isOnBizApp: boolean;
  pin: string | null;
  onboardedAt: number | null;
  registeredAt: number | null;
  registrationCalls: number[];
  deregistrationCalls: number[];
  overrides: (CallbackOverride & { appId: AppRef })[];
  status: string | null;
  throughput: string | null;
  messagingLimit: string | null;
  nameStatus: string;
  requestedName: string | null;
};

/** A message template. Meta's ids of templates are numbers that webhooks carry as numbers. */
export type Template = {
  id: string;
  wabaId: string;
  name: string;
  language: string;
  category: string;
  status: string;
  reason: string;
  createdAt: number;
  /** POSITIONAL, unless told. */
  parameterFormat?: "POSITIONAL" | "NAMED";
  /** As Meta defines them; missing = a body with the name in words. */
  components?: TemplateComponent[];
};

/** A part of a template as it was defined (Meta: "Template components"). */
export type TemplateComponent = {
  type: "HEADER" | "BODY" | "FOOTER" | "BUTTONS";
  format?: string;
  text?: string;
  buttons?: { type: string; text?: string; url?: string; phone_number?: string; example?: unknown }[];
  example?: unknown;
};

/** What a person granted in the popup (or a control call): the assets a code, and then its token, may reach. */
export type Grant = { businessId: string; wabaIds: string[] };

/** An authorization code. Only its SHA-256 is kept. */
export type AuthorizationCode = Grant & {
  hash: string;
  redirectUri: string | null;
  createdAt: number;
  usedAt: number | null;
};

/** A business token. Only its SHA-256 is kept. `expiresAt` 0 = never. */
export type AccessToken = Grant & {
  hash: string;
  appId: AppRef;
  userId: string;
  scopes: string[];
  issuedAt: number;
  expiresAt: number;
  revoked: boolean;
};

/** A customer with a phone. `waId` may differ from the number people dial (Brazil, Mexico). */
export type Person = {
  id: string;
  name: string;
  phone: string;
  waId: string;
  country: string;
  online: boolean;
  autoRead: boolean;
  username: string | null;
  hidesPhone: boolean;
  /** How many user ids this person had before the present one; missing = none. */
  userIdTurn?: number;
};

/** A group of WhatsApp that a business number made. Its id is what webhooks and sends name it by. */
export type Group = { id: string; phoneId: string; subject: string; personIds: string[] };

export type OutboundStatus = "accepted" | "sent" | "delivered" | "read" | "played" | "failed";
export type InboundStatus = "sent" | "delivered" | "read";
export type MessageError = { code: number; title: string; message?: string; details?: string };

type MessageBase = AppMessagePart & {
  wamid: string;
  phoneId: string;
  /** null = nobody with that number is on WhatsApp. */
  personId: string | null;
  text: string;
  at: number;
  replyTo: string | null;
  /** Meta's type; missing = text, or the file's. */
  type?: string;
  /** Meta's object of that type, except of texts and files. */
  content?: unknown;
  groupId?: string;
  /** The wamid that a reaction, an edit or a revoke is about. */
  target?: string;
  referral?: Record<string, unknown>;
};

/** A status of a message as GET /{phone}/message_history tells it. `deliveryIds` are the webhooks about it. */
export type MessageEvent = {
  id: string;
  status: Exclude<OutboundStatus, "accepted">;
  at: number;
  deliveryIds: string[];
  error?: string;
};

/** What a message costs, as its statuses say. */
export type MessagePricing = { billable: boolean; category: string; type: string };

/** Written by the business. */
export type OutboundMessage = MessageBase & {
  direction: "outbound";
  recipientId: string;
  callbackData: string | null;
  status: OutboundStatus;
  /** What will end this message as `failed` once it is sent, if anything. */
  doomedBy: MessageError | null;
  /** Sent from the business's phone: it makes an echo, and no status webhooks. */
  viaApp?: true;
  /** The body of the Graph call that sent it. */
  request?: Record<string, unknown>;
  historyId?: string;
  events?: MessageEvent[];
  pricing?: MessagePricing;
  /** Until when the free entry point that it belongs to is open. */
  freeEntryUntil?: number;
};

/** Written by a customer. `sent` until the webhook was answered 200. */
export type InboundMessage = MessageBase & { direction: "inbound"; status: InboundStatus };

export type Message = OutboundMessage | InboundMessage;

/** One entry of a webhook body. */
export type WebhookEntry = { id: string; time: number; changes: { field: string; value: unknown }[] };

export type SignatureKind = "valid" | "wrong" | "missing";
export type DeliveryAttempt = {
  at: number;
  url: string;
  status: number | null;
  error?: string;
  durationMs: number;
};

/** One webhook POST, from the event to the 200 that ended it. */
export type Delivery = {
  id: string;
  createdAt: number;
  appId: AppRef;
  wabaId: string | null;
  phoneId: string | null;
  /** The exact text that is signed and sent. */
  body: string;
  signature: SignatureKind;
  /** "app" events ignore callback overrides, as Meta's account fields do. */
  route: "messages" | "app";
  /** Customers' messages in it, which get their second tick when it is answered 200. */
  inboundWamids: string[];
  attempts: DeliveryAttempt[];
  state: "held" | "pending" | "delivered" | "abandoned";
};

/** What a planned fault does to a Graph call that matches it. */
export type FaultEffect = {
  error?: { http?: number; code: number; subcode?: number; message?: string; details?: string };
  delayMs?: number;
  drop?: boolean;
  dropAfterAccept?: boolean;
  body?: { http: number; text: string; contentType?: string };
  failLater?: MessageError;
};

export type Fault = {
  id: string;
  match: { method?: string; path?: string; pathRegex?: string; bodyIncludes?: string; scope?: string };
  remaining: number;
  effect: FaultEffect;
};

export type WebhookMode = { pause: boolean; delayMs: number; duplicate: number; reorder: boolean };

/** One recorded Graph call; secrets are replaced by fingerprints. */
export type RecordedCall = {
  id: number;
  at: number;
  method: string;
  path: string;
  query: Record<string, string>;
  body: unknown;
  authorization: string | null;
  scopes: string[];
  status: number | null;
  errorCode: number | null;
  faultId: string | null;
};

export type SimulatorState = {
  apps: Map<string, OtherApp>;
  businesses: Map<string, Business>;
  wabas: Map<string, Waba>;
  phones: Map<string, PhoneNumber>;
  templates: Map<string, Template>;
  codes: Map<string, AuthorizationCode>;
  tokens: Map<string, AccessToken>;
  people: Map<string, Person>;
  groups: Map<string, Group>;
  messages: Map<string, Message>;
  businessApps: Map<string, BusinessApp>;
  deliveries: Map<string, Delivery>;
  faults: Map<string, Fault>;
  modes: Map<string, WebhookMode>;
  calls: RecordedCall[];
  clockOffsetMs: number;
};
